package dev.racelab.lab.checkouttest;

import dev.racelab.guard.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * A place on an order's way over both services at which a replica is killed.
 *
 * @param request what is under way
 * @param service whose replica
 * @param point where it stands
 * @param passing which time it comes there: the work of a request is followed by that of its end
 */
record Step(Kind request, String service, Point point, int passing) {
  private static final List<Point> WAY =
      List.of(
          Point.START,
          Point.LOOKUP,
          Point.READ,
          Point.ROW,
          Point.WRITE,
          Point.RECORD,
          Point.COMMIT);
  private static final List<Point> SETTLEMENT =
      List.of(Point.START, Point.READ, Point.WRITE, Point.COMMIT);

  /** What is under way, and how it is to end. */
  enum Kind {
    /** An order that is paid. */
    PLACEMENT("CONFIRMED"),
    /** A paid order that is given up. */
    CANCELLATION("CANCELLED"),
    /** An order that is given up before its debit is sent; the void comes to a debit's place. */
    WITHDRAWAL("CANCELLED"),
    /** An order that costs more than the account has: its debit is refused, and made void. */
    REFUSAL("REJECTED");

    private final String end;

    Kind(String end) {
      this.end = end;
    }

    /** The order's state when all has come to its end. */
    String end() {
      return end;
    }
  }

  /**
   * Every step: on the way of the request, in the call to the other service, and on the way back. A
   * withdrawal's way is another one than a cancellation's from its write on, and a refusal's than a
   * placement's behind its debit.
   */
  static List<Step> all() {
    List<Step> all = new ArrayList<>();
    for (Kind kind : List.of(Kind.PLACEMENT, Kind.CANCELLATION)) {
      add(all, kind, "order", 1, WAY);
      add(all, kind, "order", 1, List.of(Point.CALL));
      add(all, kind, "account", 1, WAY);
      add(all, kind, "account", 1, List.of(Point.ANSWER));
      add(all, kind, "order", 1, List.of(Point.CALLED));
      add(all, kind, "order", 2, SETTLEMENT);
      add(all, kind, "order", 1, List.of(Point.ANSWER));
    }
    add(all, Kind.WITHDRAWAL, "order", 1, List.of(Point.READ, Point.WRITE, Point.COMMIT));
    add(all, Kind.WITHDRAWAL, "order", 1, List.of(Point.CALL));
    add(
        all,
        Kind.WITHDRAWAL,
        "account",
        1,
        List.of(Point.START, Point.LOOKUP, Point.RECORD, Point.COMMIT, Point.ANSWER));
    add(all, Kind.WITHDRAWAL, "order", 1, List.of(Point.CALLED));
    add(all, Kind.WITHDRAWAL, "order", 2, List.of(Point.READ, Point.WRITE, Point.COMMIT));
    add(all, Kind.REFUSAL, "account", 1, List.of(Point.START, Point.LOOKUP, Point.ANSWER));
    add(all, Kind.REFUSAL, "order", 1, List.of(Point.CALLED));
    add(all, Kind.REFUSAL, "order", 2, List.of(Point.CALL, Point.CALLED));
    add(all, Kind.REFUSAL, "order", 2, SETTLEMENT);
    add(all, Kind.REFUSAL, "order", 1, List.of(Point.ANSWER));
    return all;
  }

  /** So many of them: spread over the whole way, or all and from the first one again. */
  static List<Step> spread(int count) {
    List<Step> all = all();
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                count < all.size()
                    ? all.get((2 * i + 1) * all.size() / (2 * count))
                    : all.get(i % all.size()))
        .toList();
  }

  private static void add(
      List<Step> all, Kind kind, String service, int passing, List<Point> points) {
    points.forEach(point -> all.add(new Step(kind, service, point, passing)));
  }

  /** The header that makes the request stop there. */
  String header() {
    return service.equals("order") ? "Lab-Hold" : "Lab-Onward-Hold";
  }

  /** The header's value for a hold of that name. */
  String hold(String name) {
    return "%s;at=%s;passing=%d".formatted(name, point.label(), passing);
  }

  @Override
  public String toString() {
    return "%s at %s %s%s"
        .formatted(
            request.name().toLowerCase(Locale.ROOT),
            service,
            point.label(),
            passing == 1 ? "" : " the second time");
  }
}

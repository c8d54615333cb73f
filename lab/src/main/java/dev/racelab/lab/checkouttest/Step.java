package dev.racelab.lab.checkouttest;

import dev.racelab.guard.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A place on an order's way over both services at which a replica is killed.
 *
 * @param request what is under way
 * @param service whose replica
 * @param point where it stands
 * @param passing which time it comes there: the work of a request is followed by that of its end
 */
record Step(Kind request, String service, Point point, int passing) {
  /** What is under way. */
  enum Kind {
    PLACEMENT,
    CANCELLATION
  }

  /**
   * Every step: on the way of the request, in the call to the other service, and on the way back.
   */
  static List<Step> all() {
    List<Step> all = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      for (Point point :
          List.of(
              Point.START,
              Point.LOOKUP,
              Point.READ,
              Point.ROW,
              Point.WRITE,
              Point.RECORD,
              Point.COMMIT,
              Point.CALL)) {
        all.add(new Step(kind, "order", point, 1));
      }
      for (Point point :
          List.of(
              Point.START,
              Point.LOOKUP,
              Point.READ,
              Point.ROW,
              Point.WRITE,
              Point.RECORD,
              Point.COMMIT,
              Point.ANSWER)) {
        all.add(new Step(kind, "account", point, 1));
      }
      all.add(new Step(kind, "order", Point.CALLED, 1));
      for (Point point : List.of(Point.START, Point.READ, Point.WRITE, Point.COMMIT)) {
        all.add(new Step(kind, "order", point, 2));
      }
      all.add(new Step(kind, "order", Point.ANSWER, 1));
    }
    return all;
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

package dev.racelab.lab.check;

import dev.racelab.lab.check.Quota.Taking;
import dev.racelab.lab.history.Attempt;
import dev.racelab.lab.history.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * An order is cancelled at most once, and its stock is given back as often.
 *
 * <p>What is given back is added to the stock as it is then, so no cancellation overwrites another
 * one; what races is the order's state. Two cancellations that both saw a live order are both
 * confirmed, and the stock ends above what was supplied. A cancellation whose outcome is unknown
 * may have had its effect, or have it later: an order with another one beside it is UNKNOWN.
 */
public final class SingleCancellation {
  static final String DOUBLE_EFFECT = "double-effect";
  static final String LOST_UPDATE = "lost-update";

  private SingleCancellation() {}

  /**
   * Judges all orders that the round seeded.
   *
   * @param attempts nothing but cancellations of these orders is in flight
   * @param products every product of these orders
   */
  public static Verdict check(List<Attempt> attempts, List<Quota> products) {
    List<Verdict> verdicts = new ArrayList<>();
    List<Order> orders = Order.of(attempts, products);
    for (Quota product : products) {
      verdicts.add(Allocation.seeded(product));
      // Nobody orders in such a round, so every order that was not seeded is one too many.
      verdicts.add(Records.check(Allocation.LOST_ROW, List.of(), product.records()));
      verdicts.add(stock(product, orders));
    }
    orders.forEach(order -> verdicts.add(order(order)));
    return Verdict.all(verdicts);
  }

  private static Verdict order(Order order) {
    int confirmed = order.confirmed().size();
    if (confirmed > 1) {
      return invalid(DOUBLE_EFFECT, confirmed - 1L, twice(order));
    }
    if (confirmed == 1 && order.live()) {
      Operation ok = order.confirmed().getFirst().evidence();
      String text =
          "operation %d cancelled order %s (by %s), which is still confirmed"
              .formatted(ok.index(), order.id(), Replicas.of(order.confirmed().getFirst()));
      return invalid(LOST_UPDATE, 1, new Witness(text, List.of(ok)));
    }
    if (confirmed == 0 && order.unknown() == 0 && !order.live()) {
      String text = "order %s is cancelled, which nobody was confirmed".formatted(order.id());
      List<Operation> refused = order.attempts().stream().limit(2).map(Attempt::evidence).toList();
      return invalid(Records.REFUSED_WITH_EFFECT, 1, new Witness(text, refused));
    }
    if (order.unknown() > 0 && confirmed + order.unknown() > 1) {
      return new Verdict.Unknown(
          "order %s has %d confirmed cancellations and %d whose outcome is unknown"
              .formatted(order.id(), confirmed, order.unknown()));
    }
    return new Verdict.Valid();
  }

  private static Witness twice(Order order) {
    Attempt first = order.confirmed().get(0);
    Attempt second = order.confirmed().get(1);
    Quota product =
        order.products().stream()
            .filter(each -> surplus(each) > 0)
            .findFirst()
            .orElse(order.products().getFirst());
    String text =
        "%s both cancelled order %s (by %s); %s"
            .formatted(
                Collision.who(first, second),
                order.id(),
                Replicas.of(first, second),
                stockOf(product));
    return new Witness(text, List.of(first.evidence(), second.evidence()));
  }

  private static String stockOf(Quota product) {
    return "the stock of %s is %d where %d was supplied"
        .formatted(product.name(), product.limit() - product.taken(), product.limit());
  }

  /** By how much the stock is above what the live orders leave of it. */
  private static long surplus(Quota product) {
    return product.live() - product.taken();
  }

  private static Verdict stock(Quota product, List<Order> orders) {
    long surplus = surplus(product);
    List<Order> own = orders.stream().filter(order -> order.products().contains(product)).toList();
    if (surplus == 0 || own.stream().anyMatch(order -> order.confirmed().size() > 1)) {
      return new Verdict.Valid(); // the order itself tells what was given back twice
    }
    // Stock and orders are read one after the other, and a cancellation may land in between.
    long reach =
        own.stream()
            .filter(order -> order.unknown() > 0 && order.confirmed().isEmpty())
            .filter(order -> order.live() == (surplus > 0))
            .mapToLong(order -> order.amount(product))
            .sum();
    if (Math.abs(surplus) <= reach) {
      return new Verdict.Unknown(product.sums() + ", as cancellations in flight can explain");
    }
    List<Operation> confirmed =
        own.stream()
            .flatMap(order -> order.confirmed().stream())
            .limit(2)
            .map(Attempt::evidence)
            .toList();
    return invalid(
        surplus > 0 ? DOUBLE_EFFECT : LOST_UPDATE, 1, new Witness(product.sums(), confirmed));
  }

  private static Verdict invalid(String name, long count, Witness witness) {
    return new Verdict.Invalid(List.of(new Anomaly(name, count, witness)));
  }

  /**
   * An order and all attempts to cancel it.
   *
   * @param products those of its lines
   */
  private record Order(String id, List<Quota> products, List<Attempt> attempts) {

    static List<Order> of(List<Attempt> attempts, List<Quota> products) {
      return products.stream()
          .flatMap(product -> product.takings().stream())
          .map(Taking::id)
          .distinct()
          .map(id -> new Order(id, with(id, products), cancelling(id, attempts)))
          .toList();
    }

    private static List<Quota> with(String id, List<Quota> products) {
      return products.stream()
          .filter(each -> each.takings().stream().anyMatch(taking -> taking.id().equals(id)))
          .toList();
    }

    private static List<Attempt> cancelling(String id, List<Attempt> attempts) {
      return attempts.stream()
          .filter(each -> each.f().equals("cancel"))
          .filter(each -> each.invocation().value().path("order").asText().equals(id))
          .toList();
    }

    List<Attempt> confirmed() {
      return attempts.stream().filter(Attempt::isOk).toList();
    }

    long unknown() {
      return attempts.stream().filter(Attempt::isUnknown).count();
    }

    /** Whether it is live; of two reads in a round the later one, which says cancelled, counts. */
    boolean live() {
      return products.stream().flatMap(this::own).allMatch(Taking::live);
    }

    long amount(Quota product) {
      return own(product).mapToLong(Taking::amount).sum();
    }

    private Stream<Taking> own(Quota product) {
      return product.takings().stream().filter(taking -> taking.id().equals(id));
    }
  }
}

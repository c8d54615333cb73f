package dev.racelab.lab.scenario;

import dev.racelab.guard.Hazard;
import dev.racelab.lab.check.SingleCancellation;
import dev.racelab.lab.scenario.OrderApi.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * One order cancelled twice. Its stock is given back by adding to what is there, which loses
 * nothing; but both parties find the order live, and both give back. Rounds differ in quantity, in
 * lines, and in who cancels: the owner twice, or the owner and an operator.
 */
final class Cancel implements Scenario {
  /** How many cancel the same order in a free round. */
  private static final int PER_ORDER = 3;

  @Override
  public String name() {
    return "cancel";
  }

  @Override
  public String race() {
    return "cancellations of the same orders";
  }

  @Override
  public Set<Hazard> hazards() {
    return Set.of(Hazard.ONE_ROW);
  }

  @Override
  public List<String> services() {
    return List.of(OrderApi.SERVICE);
  }

  @Override
  public List<String> anomalies() {
    return List.of("double-effect", "lost-update", "lost-row", "refused-with-effect");
  }

  @Override
  public Round rendezvous(World world, int number) throws InterruptedException {
    OrderApi api = new OrderApi(world);
    Customer owner = world.newCustomer();
    long quantity = 1L + number % 2;
    List<Line> lines = new ArrayList<>();
    for (int products = 0; products <= number / 2 % 2; products++) {
      lines.add(new Line(api.product(2 * quantity), quantity));
    }
    String order = api.placed(owner, lines);
    String other = number % 3 == 1 ? world.tokens().operator() : owner.token();
    return round(
        api,
        List.of(api.cancel(owner.token(), order), api.cancel(other, order)),
        lines.stream().map(Line::product).toList(),
        Set.of(order));
  }

  @Override
  public Round free(World world, int requests) throws InterruptedException {
    OrderApi api = new OrderApi(world);
    Customer owner = world.newCustomer();
    int orders = Math.ceilDiv(requests, PER_ORDER);
    String product = api.product(2L * orders);
    List<String> placed = new ArrayList<>();
    for (int i = 0; i < orders; i++) {
      placed.add(api.placed(owner, List.of(new Line(product, 1))));
    }
    List<Request> cancellations = new ArrayList<>();
    for (int i = 0; i < requests; i++) {
      cancellations.add(api.cancel(owner.token(), placed.get(i / PER_ORDER)));
    }
    return round(api, cancellations, List.of(product), Set.copyOf(placed));
  }

  private static Round round(
      OrderApi api, List<Request> cancellations, List<String> products, Set<String> placed) {
    return new Round(
        cancellations,
        attempts -> SingleCancellation.check(attempts, api.stock(products, placed, attempts)));
  }
}

package dev.racelab.lab.scenario;

import dev.racelab.guard.Hazard;
import dev.racelab.lab.check.Allocation;
import dev.racelab.lab.scenario.OrderApi.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * More orders than stock. Three shapes take turns: the last one of a product wanted twice; two
 * products of which there is plenty, named in opposite order by the two orders (where rows locked
 * in the order of the lines would deadlock); and the last one of a product wanted twice beside
 * plenty of another one, of which a refused order must take nothing.
 */
final class Order implements Scenario {
  private static final long PLENTY = 1_000;

  @Override
  public String name() {
    return "order";
  }

  @Override
  public String race() {
    return "more orders than stock";
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
    return List.of("oversell", "lost-update", "lost-row", "refused-with-effect");
  }

  @Override
  public Round rendezvous(World world, int number) throws InterruptedException {
    return switch (number % 3) {
      case 0 -> one(world, 1, PARTIES);
      case 1 -> two(world, PLENTY, true);
      default -> two(world, 1, false);
    };
  }

  @Override
  public Round free(World world, int requests) throws InterruptedException {
    return one(world, Math.ceilDiv(requests, 2), requests);
  }

  /** Orders of one line each. */
  private static Round one(World world, long stock, int requests) throws InterruptedException {
    OrderApi api = new OrderApi(world);
    String product = api.product(stock);
    List<Request> orders = new ArrayList<>();
    for (int i = 0; i < requests; i++) {
      orders.add(api.order(world.newCustomer(), List.of(new Line(product, 1))));
    }
    return round(api, orders, List.of(product));
  }

  /** Orders of plenty of one product, and of another one. */
  private static Round two(World world, long stock, boolean opposite) throws InterruptedException {
    OrderApi api = new OrderApi(world);
    List<String> products = List.of(api.product(PLENTY), api.product(stock));
    List<Line> lines = products.stream().map(product -> new Line(product, 1)).toList();
    return round(
        api,
        List.of(
            api.order(world.newCustomer(), lines),
            api.order(world.newCustomer(), opposite ? lines.reversed() : lines)),
        products);
  }

  private static Round round(OrderApi api, List<Request> orders, List<String> products) {
    return new Round(
        orders, attempts -> Allocation.check(attempts, api.stock(products, Set.of(), attempts)));
  }
}

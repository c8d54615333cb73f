package dev.racelab.lab.scenario;

import dev.racelab.guard.Hazard;
import dev.racelab.lab.check.Allocation;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * More redemptions of a discount code than it has uses. In every round that meets, one use is left:
 * the only one, or the second of two, whose first was redeemed before.
 */
final class Redeem implements Scenario {
  @Override
  public String name() {
    return "redeem";
  }

  @Override
  public String race() {
    return "redemptions of one discount code";
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
    return round(world, number % 2, 1, PARTIES);
  }

  @Override
  public Round free(World world, int requests) throws InterruptedException {
    return round(world, 0, Math.ceilDiv(requests, 2), requests);
  }

  /** So many uses are redeemed before, and so many are left. */
  private static Round round(World world, int before, int left, int requests)
      throws InterruptedException {
    OrderApi api = new OrderApi(world);
    String code = api.code(before + left);
    Set<String> seeded = new LinkedHashSet<>();
    for (int i = 0; i < before; i++) {
      seeded.add(api.redeemed(world.newCustomer(), code));
    }
    List<Request> redemptions = new ArrayList<>();
    for (int i = 0; i < requests; i++) {
      redemptions.add(api.redeem(world.newCustomer(), code));
    }
    return new Round(
        redemptions,
        attempts -> Allocation.check(attempts, List.of(api.uses(code, seeded, attempts))));
  }
}

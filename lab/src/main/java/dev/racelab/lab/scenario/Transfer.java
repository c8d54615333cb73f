package dev.racelab.lab.scenario;

import dev.racelab.guard.Hazard;
import dev.racelab.lab.check.AccountState;
import dev.racelab.lab.check.Conservation;
import dev.racelab.lab.check.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Transfers among three accounts. Three shapes take turns: a chain (the middle account receives and
 * pays at once, so that one of the two is lost and the total changes), twice the same way, and both
 * ways between the same two (where locks taken in any other order than the ids' would deadlock).
 */
final class Transfer implements Scenario {
  private static final long OPENING = 1_000_000;
  private static final int[][][] SHAPES = {
    {{0, 1}, {1, 2}},
    {{0, 1}, {0, 1}},
    {{0, 1}, {1, 0}},
  };

  @Override
  public String name() {
    return "transfer";
  }

  @Override
  public String race() {
    return "transfers of 1 among three accounts, both ways";
  }

  @Override
  public Set<Hazard> hazards() {
    return Set.of(Hazard.ONE_ROW);
  }

  @Override
  public List<String> services() {
    return List.of(AccountApi.SERVICE);
  }

  @Override
  public List<String> anomalies() {
    return List.of("lost-update", "money-created", "refused-with-effect");
  }

  @Override
  public Round rendezvous(World world, int number) throws InterruptedException {
    return round(world, List.of(SHAPES[number % SHAPES.length]));
  }

  @Override
  public Round free(World world, int requests) throws InterruptedException {
    List<int[]> ways = new ArrayList<>();
    for (int i = 0; i < requests; i++) {
      int from = world.random().nextInt(3);
      int to = (from + 1 + world.random().nextInt(2)) % 3;
      ways.add(new int[] {from, to});
    }
    return round(world, ways);
  }

  private static Round round(World world, List<int[]> ways) throws InterruptedException {
    AccountApi api = new AccountApi(world);
    Customer customer = api.signUp(0);
    List<String> accounts = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      accounts.add(api.open(customer, OPENING, 0));
    }
    List<Request> requests = new ArrayList<>();
    for (int[] way : ways) {
      requests.add(api.transfer(customer, accounts.get(way[0]), accounts.get(way[1]), 1));
    }
    return new Round(
        requests,
        attempts -> {
          List<AccountState> states = api.read(accounts, attempts);
          return Verdict.all(
              List.of(Conservation.check(attempts, states), Conservation.total(attempts, states)));
        });
  }
}

package dev.racelab.lab.scenario;

import dev.racelab.guard.Hazard;
import dev.racelab.lab.check.Conservation;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/** Deposits to one account: the same race as a withdrawal's, without a limit that could hide it. */
final class Deposit implements Scenario {
  @Override
  public String name() {
    return "deposit";
  }

  @Override
  public String race() {
    return "deposits of 1 to one account";
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
    return List.of("lost-update", "refused-with-effect");
  }

  @Override
  public Round rendezvous(World world, int number) throws InterruptedException {
    return free(world, PARTIES);
  }

  @Override
  public Round free(World world, int requests) throws InterruptedException {
    AccountApi api = new AccountApi(world);
    Customer customer = api.signUp(0);
    String account = api.open(customer, 0, 0);
    return new Round(
        Collections.nCopies(requests, api.deposit(customer, account, 1)),
        attempts -> Conservation.check(attempts, api.read(List.of(account), attempts)));
  }
}

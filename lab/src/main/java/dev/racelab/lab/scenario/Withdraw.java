package dev.racelab.lab.scenario;

import dev.racelab.guard.Hazard;
import dev.racelab.lab.check.Conservation;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * Withdrawals from one account. Both parties read the same balance; the second write puts back what
 * the first took. Every other round the account holds enough for one of the two only, so that the
 * ledger ends below the minimum as well.
 */
final class Withdraw implements Scenario {
  private static final long PLENTY = 1_000_000;

  @Override
  public String name() {
    return "withdraw";
  }

  @Override
  public String race() {
    return "withdrawals of 1 from one account";
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
    return List.of("lost-update", "overdraft", "refused-with-effect");
  }

  @Override
  public Round rendezvous(World world, int number) throws InterruptedException {
    return round(world, number % 2 == 0 ? PLENTY : 1, PARTIES);
  }

  @Override
  public Round free(World world, int requests) throws InterruptedException {
    return round(world, PLENTY, requests);
  }

  private static Round round(World world, long opening, int requests) throws InterruptedException {
    AccountApi api = new AccountApi(world);
    Customer customer = api.signUp(0);
    String account = api.open(customer, opening, 0);
    return new Round(
        Collections.nCopies(requests, api.withdraw(customer, account, 1)),
        attempts -> Conservation.check(attempts, api.read(List.of(account), attempts)));
  }
}

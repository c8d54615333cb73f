package dev.racelab.lab.scenario;

import dev.racelab.guard.Hazard;
import dev.racelab.lab.check.AccountState;
import dev.racelab.lab.check.Conservation;
import dev.racelab.lab.check.CustomerMinimum;
import dev.racelab.lab.check.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Two accounts of one customer, whose sum may not fall below the customer's minimum. Each party
 * takes from its own account and reads both: no row is written twice, and yet the rule breaks.
 */
final class JointMinimum implements Scenario {
  /** Withdrawals per customer in a free round: half of them are allowed. */
  private static final int PER_CUSTOMER = 12;

  @Override
  public String name() {
    return "joint-minimum";
  }

  @Override
  public String race() {
    return "withdrawals from two accounts under one joint minimum";
  }

  @Override
  public Set<Hazard> hazards() {
    return Set.of(Hazard.SEVERAL_ROWS);
  }

  @Override
  public List<String> services() {
    return List.of(AccountApi.SERVICE);
  }

  @Override
  public List<String> anomalies() {
    return List.of("write-skew", "lost-update", "refused-with-effect");
  }

  @Override
  public Round rendezvous(World world, int number) throws InterruptedException {
    return round(world, List.of(PARTIES));
  }

  @Override
  public Round free(World world, int requests) throws InterruptedException {
    List<Integer> shares = new ArrayList<>();
    for (int left = requests; left > 0; left -= PER_CUSTOMER) {
      shares.add(Math.min(left, PER_CUSTOMER));
    }
    return round(world, shares);
  }

  /** One customer per share, who sends that many withdrawals of 1, of which half is allowed. */
  private static Round round(World world, List<Integer> shares) throws InterruptedException {
    AccountApi api = new AccountApi(world);
    List<Joint> customers = new ArrayList<>();
    List<Request> requests = new ArrayList<>();
    for (int share : shares) {
      long minimum = -Math.ceilDiv(share, 2);
      Customer customer = api.signUp(minimum);
      List<String> accounts = List.of(api.openJoint(customer, 0), api.openJoint(customer, 0));
      customers.add(new Joint(minimum, accounts));
      for (int i = 0; i < share; i++) {
        requests.add(api.withdraw(customer, accounts.get(i % 2), 1));
      }
    }
    return new Round(
        requests,
        attempts -> {
          List<Verdict> verdicts = new ArrayList<>();
          for (Joint customer : customers) {
            List<AccountState> states = api.read(customer.accounts(), attempts);
            verdicts.add(CustomerMinimum.check(attempts, customer.minimum(), states));
            verdicts.add(Conservation.check(attempts, states));
          }
          return Verdict.all(verdicts);
        });
  }

  private record Joint(long minimum, List<String> accounts) {}
}

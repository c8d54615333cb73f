package dev.racelab.lab.scenario;

import dev.racelab.guard.Hazard;
import dev.racelab.lab.check.RepeatedRequests;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * One wish sent several times: a double click, a client that got no answer. Nothing is read and
 * overwritten here, and each copy is right by itself, so no guard of rows stops the second one. A
 * strategy that keeps keys gets its copies under one key each, every other one gets them as they
 * are.
 */
final class DoubleSubmit implements Scenario {
  /** How often a wish is sent in a free round: three times at once, and again. */
  private static final int COPIES = 4;

  private static final long PLENTY = 1_000_000;

  @Override
  public String name() {
    return "double-submit";
  }

  @Override
  public String race() {
    return "copies of one withdrawal";
  }

  @Override
  public Set<Hazard> hazards() {
    return Set.of(Hazard.REPEATED_REQUEST);
  }

  @Override
  public List<String> services() {
    return List.of(AccountApi.SERVICE);
  }

  @Override
  public List<String> anomalies() {
    return List.of(
        "double-effect", "answer-differs", "never-succeeds", "lost-row", "refused-with-effect");
  }

  @Override
  public Round rendezvous(World world, int number) throws InterruptedException {
    return round(world, PARTIES + 1, PARTIES + 1);
  }

  @Override
  public Round free(World world, int requests) throws InterruptedException {
    return round(world, requests, COPIES);
  }

  /**
   * All from one account, since a wish is known by the entry that it leaves.
   *
   * @param requests all of them, with those that are sent again
   */
  private static Round round(World world, int requests, int copies) throws InterruptedException {
    AccountApi api = new AccountApi(world);
    Customer customer = api.signUp(0);
    String account = api.open(customer, PLENTY, 0);
    Request withdrawal = api.withdraw(customer, account, 1);
    List<Request> sent = new ArrayList<>();
    List<Request> again = new ArrayList<>();
    for (int left = requests; left > 0; left -= copies) {
      Request copy = withdrawal.of("w" + (again.size() + 1));
      Request wish = world.keyed() ? copy.under(world.newKey()) : copy;
      for (int i = 0; i < Math.max(1, Math.min(left, copies) - 1); i++) {
        sent.add(wish);
      }
      again.add(wish);
    }
    return new Round(
        sent,
        again,
        withdrawal.of("of somebody else"),
        attempts -> RepeatedRequests.check(attempts, api.read(List.of(account), attempts)));
  }
}

package dev.racelab.lab.scenario;

import dev.racelab.guard.Hazard;
import dev.racelab.lab.check.Uniqueness;
import dev.racelab.lab.check.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Sign-ups of different people with one login. Each party finds no such row, and a row that is not
 * there cannot be locked; so both insert theirs.
 */
final class SignUp implements Scenario {
  /** How many people want the same login in a free round. */
  private static final int PER_LOGIN = 3;

  @Override
  public String name() {
    return "signup";
  }

  @Override
  public String race() {
    return "sign-ups of different people with one login";
  }

  @Override
  public Set<Hazard> hazards() {
    return Set.of(Hazard.ABSENT_ROW);
  }

  @Override
  public List<String> services() {
    return List.of(AccountApi.SERVICE);
  }

  @Override
  public List<String> anomalies() {
    return List.of("duplicate-row", "lost-row", "server-error");
  }

  @Override
  public Round rendezvous(World world, int number) {
    return round(world, PARTIES, PARTIES);
  }

  @Override
  public Round free(World world, int requests) {
    return round(world, requests, PER_LOGIN);
  }

  private static Round round(World world, int requests, int perLogin) {
    AccountApi api = new AccountApi(world);
    List<Request> signUps = new ArrayList<>();
    Set<String> logins = new LinkedHashSet<>();
    String login = "";
    for (int i = 0; i < requests; i++) {
      if (i % perLogin == 0) {
        login = world.newLogin();
        logins.add(login);
      }
      signUps.add(api.signUp(world.newCustomer(), login));
    }
    return new Round(
        signUps,
        attempts -> {
          List<Verdict> verdicts = new ArrayList<>();
          for (String each : logins) {
            verdicts.add(
                Uniqueness.check(
                    attempts.stream()
                        .filter(
                            attempt ->
                                attempt.invocation().value().path("login").asText().equals(each))
                        .toList(),
                    each,
                    api.customers(each)));
          }
          return Verdict.all(verdicts);
        });
  }
}

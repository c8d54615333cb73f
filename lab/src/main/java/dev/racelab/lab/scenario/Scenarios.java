package dev.racelab.lab.scenario;

import java.util.List;
import java.util.Optional;

/** Every scenario, in the order in which tables show them. A new one is added here. */
public final class Scenarios {
  private static final List<Scenario> ALL =
      List.of(
          new Withdraw(),
          new Deposit(),
          new Transfer(),
          new JointMinimum(),
          new SignUp(),
          new Order(),
          new Cancel(),
          new Redeem(),
          new DoubleSubmit(),
          new Checkout());

  private Scenarios() {}

  /** All scenarios, in the order of the tables. */
  public static List<Scenario> all() {
    return ALL;
  }

  /** The scenario of that name, or empty. */
  public static Optional<Scenario> find(String name) {
    return ALL.stream().filter(scenario -> scenario.name().equals(name)).findFirst();
  }
}

package dev.racelab.lab.compare;

import dev.racelab.guard.Point;
import dev.racelab.lab.compare.Trigger.BusyRow;
import dev.racelab.lab.compare.Trigger.Copies;
import dev.racelab.lab.compare.Trigger.Killed;
import dev.racelab.lab.compare.Trigger.Meeting;
import dev.racelab.lab.compare.Trigger.Resumption;
import dev.racelab.lab.compare.Trigger.StoppedHolder;
import dev.racelab.lab.compare.Trigger.StoppedOwner;
import dev.racelab.lab.compare.Trigger.Window;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Where each broken fix shows what is wrong with it. */
public final class Gallery {
  /** Longer than the lease of {@code short-lease}. */
  private static final Duration BEYOND_THE_LEASE = Duration.ofMillis(600);

  // spotless:off - one broken fix a line
  private static final List<Exhibit> EXHIBITS =
      List.of(
          new Exhibit("lock-after-check", "redeem", new Meeting(Point.READ), "double-effect"),
          new Exhibit(
              "unlock-before-commit", "withdraw", new Meeting(Point.RELEASE), "lost-update"),
          new Exhibit("short-lease", "withdraw", new Window(BEYOND_THE_LEASE), "lost-update"),
          new Exhibit(
              "unfenced-pause",
              "withdraw",
              new StoppedHolder(Resumption.AFTER_WRITE),
              "lost-update"),
          new Exhibit(
              "fence-on-write-only",
              "withdraw",
              new StoppedHolder(Resumption.BEFORE_WRITE),
              "lost-update"),
          new Exhibit("retry-without-reread", "withdraw", new Meeting(Point.READ), "lost-update"),
          new Exhibit(
              "unmapped-unique-violation", "signup", new Meeting(Point.READ), "server-error"),
          new Exhibit("process-dedup", "double-submit", new Copies(true), "double-effect"),
          new Exhibit(
              "idempotency-outside-transaction",
              "double-submit",
              new Killed(List.of(Stand.here(Point.COMMIT))),
              "double-effect"),
          new Exhibit("orphan-reclaim", "double-submit", new StoppedOwner(), "double-effect"),
          new Exhibit("replay-of-failure", "double-submit", new BusyRow(), "never-succeeds"));

  // spotless:on

  private Gallery() {}

  /** All of them, in the order of the tables. */
  public static List<Exhibit> exhibits() {
    return EXHIBITS;
  }

  /** Where the strategy of that name is shown; empty for one that is no broken fix. */
  public static Optional<Exhibit> find(String strategy) {
    return EXHIBITS.stream().filter(each -> each.strategy().equals(strategy)).findFirst();
  }

  /**
   * A broken fix on show.
   *
   * @param strategy its name
   * @param scenario the scenario that shows it, by name
   * @param trigger what provokes it there
   * @param anomaly what every provoked round must show
   */
  public record Exhibit(String strategy, String scenario, Trigger trigger, String anomaly) {}
}

package dev.racelab.lab.checkouttest;

import dev.racelab.lab.cluster.Backend;
import dev.racelab.lab.cluster.Fault;
import dev.racelab.lab.cluster.TemporaryFolder;
import dev.racelab.lab.compare.BackendFactory;
import dev.racelab.lab.proof.Transcript;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Everything in order, on one system.
 *
 * @param parts some of {@link #PARTS}
 */
public record CheckoutTest(
    BackendFactory backends, Sizes sizes, Set<String> parts, Transcript transcript) {
  private static final String FOLDER = "racelab-checkout-test";

  /** What can be proved apart. */
  public static final List<String> PARTS = List.of("kill-points", "storm", "outage", "recovery");

  /**
   * How much is done.
   *
   * @param replicas of each service
   * @param kills runs of the kill-point proof
   * @param checkouts in the storm
   * @param concurrency how many of them at a time
   * @param between two blows in the storm
   * @param orders that are recovered
   * @param seed of the storm's choices
   */
  public record Sizes(
      int replicas,
      int kills,
      int checkouts,
      int concurrency,
      Duration between,
      int orders,
      long seed) {
    /** The figures that the project has to reach. */
    public static final Sizes WHOLE =
        new Sizes(3, 200, 1_000, 32, Duration.ofSeconds(10), 10_000, 7);

    /** The same with another count of this and that. */
    public Sizes with(int kills, int checkouts, int orders, long seed) {
      return new Sizes(replicas, kills, checkouts, concurrency, between, orders, seed);
    }
  }

  /** Whether all of it held. */
  public boolean run() throws InterruptedException {
    try (TemporaryFolder folder = TemporaryFolder.make(FOLDER);
        Backend backend = start(backends, sizes, folder);
        Ward ward = new Ward(backend, backends.tokens(), sizes.replicas())) {
      if (parts.contains("kill-points")) {
        transcript.step("killed at each step", () -> new KillPoints(ward).run(sizes.kills()));
      }
      if (parts.contains("storm")) {
        transcript.step("storm of checkouts", () -> new Storm(ward, sizes).run());
      }
      if (parts.contains("outage")) {
        transcript.step("reads during an outage", () -> new Outage(ward).reads());
      }
      if (parts.contains("recovery")) {
        transcript.step(
            "recovery after an outage", () -> new Outage(ward).recovery(sizes.orders()));
      }
    }
    return transcript.conclude();
  }

  /** The storm alone, as one step of a longer proof; its figure. */
  public static String storm(BackendFactory backends, Sizes sizes) throws InterruptedException {
    try (TemporaryFolder folder = TemporaryFolder.make(FOLDER);
        Backend backend = start(backends, sizes, folder);
        Ward ward = new Ward(backend, backends.tokens(), sizes.replicas())) {
      return new Storm(ward, sizes).run();
    }
  }

  private static Backend start(BackendFactory backends, Sizes sizes, TemporaryFolder folder) {
    return backends.start(
        Map.of("account", sizes.replicas(), "order", sizes.replicas()),
        folder.path().resolve("run"));
  }

  /** What a part cannot do without; the storm does without stops where there are none. */
  public static Set<Fault> needs(Collection<String> parts) {
    return parts.contains("outage") || parts.contains("recovery")
        ? EnumSet.allOf(Fault.class)
        : EnumSet.of(Fault.KILL);
  }
}

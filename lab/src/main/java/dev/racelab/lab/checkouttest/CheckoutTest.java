package dev.racelab.lab.checkouttest;

import dev.racelab.lab.cluster.Backend;
import dev.racelab.lab.cluster.TemporaryFolder;
import dev.racelab.lab.compare.BackendFactory;
import dev.racelab.lab.proof.Transcript;
import java.time.Duration;
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
  }

  /** Whether all of it held. */
  public boolean run() throws InterruptedException {
    Map<String, Integer> replicas = Map.of("account", sizes.replicas(), "order", sizes.replicas());
    try (TemporaryFolder folder = TemporaryFolder.make("racelab-checkout-test");
        Backend backend = backends.start(replicas, folder.path().resolve("run"));
        Ward ward = new Ward(backend, backends.tokens(), sizes.replicas())) {
      if (parts.contains("kill-points")) {
        transcript.step("killed at each step", () -> new KillPoints(ward).run(sizes.kills()));
      }
      if (parts.contains("storm")) {
        transcript.step(
            "storm of checkouts",
            () ->
                new Storm(
                        ward, sizes.checkouts(), sizes.concurrency(), sizes.between(), sizes.seed())
                    .run());
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
}

package dev.racelab.lab.compare;

import dev.racelab.lab.cluster.Backend;
import dev.racelab.lab.cluster.Replica;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * What it takes to lead requests step by step: to hold one, to do something to the replica that it
 * stands on, and to let it go.
 *
 * @param backend whose replicas are stopped and killed
 * @param services those that the requests reach
 * @param token an operator's, for the lab's endpoints
 * @param firing sends requests
 * @param resending sends them until they are answered for good
 * @param step how long to wait for one step to come about
 * @param nanoTime a monotonic clock in nanoseconds
 */
record Steering(
    Backend backend,
    List<String> services,
    String token,
    Firing firing,
    Resending resending,
    Duration step,
    LongSupplier nanoTime) {
  /** Longer than a lease, or the marker of a key in the lab, and a wait for a lock together. */
  static final Duration STEP = Duration.ofSeconds(15);

  List<Replica> replicas() {
    return services.stream().flatMap(each -> backend.replicas(each).stream()).toList();
  }

  Holds holds() {
    return new Holds(replicas(), token, nanoTime);
  }

  /** Each request may be held over two steps. */
  Sending sending() {
    return new Sending(firing, step.multipliedBy(3));
  }
}

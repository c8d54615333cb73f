package dev.racelab.locking.observed;

import dev.racelab.locking.LockProvider;
import dev.racelab.locking.LockRequest;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tells Micrometer what the locks of another provider cost.
 *
 * <table>
 * <caption>Metrics</caption>
 * <tr><th>name</th><th>kind</th><th>tags</th><th>what</th></tr>
 * <tr><td>{@code racelab.lock.acquire}</td><td>timer</td><td>provider, outcome</td>
 *   <td>how long callers waited for an answer</td></tr>
 * <tr><td>{@code racelab.lock.held}</td><td>timer</td><td>provider</td>
 *   <td>how long leases were held, until they were released or lost</td></tr>
 * <tr><td>{@code racelab.lock.lost}</td><td>counter</td><td>provider</td>
 *   <td>leases that ended against their holder's will</td></tr>
 * </table>
 *
 * <p>Outcomes are {@code acquired}, {@code refused} (somebody else kept a name for the whole wait),
 * {@code unavailable} (the store could not answer), {@code interrupted} and {@code failed}. All
 * series are there from the start, so that a rate of zero can be told from a missing one. Names of
 * locks are no tags: there is one for each account or order, and each would be a time series of its
 * own. Spans can have them ({@link TracedLockProvider}).
 */
public final class MeteredLockProvider extends ObservedLockProvider {
  private final Clock clock;
  private final Map<Outcome, Timer> acquire = new EnumMap<>(Outcome.class);
  private final Timer held;
  private final Counter lost;

  /** A provider that asks {@code observed}, has its name, and closes it when it is closed. */
  public MeteredLockProvider(LockProvider observed, MeterRegistry registry) {
    super(observed);
    this.clock = registry.config().clock();
    for (Outcome outcome : Outcome.values()) {
      acquire.put(
          outcome,
          Timer.builder("racelab.lock.acquire")
              .description("How long a lock was waited for")
              .tag("provider", observed.name())
              .tag("outcome", outcome.text())
              .register(registry));
    }
    this.held =
        Timer.builder("racelab.lock.held")
            .description("How long a lock was held")
            .tag("provider", observed.name())
            .register(registry);
    this.lost =
        Counter.builder("racelab.lock.lost")
            .description("Leases that were lost before they were closed")
            .tag("provider", observed.name())
            .register(registry);
  }

  @Override
  Observation begin(LockRequest request) {
    return new Stopwatch();
  }

  private final class Stopwatch implements Observation {
    private long start = clock.monotonicTime();

    @Override
    public void answered(Outcome outcome, @Nullable Exception failure) {
      long now = clock.monotonicTime();
      Timer timer = acquire.get(outcome);
      if (timer != null) {
        timer.record(now - start, TimeUnit.NANOSECONDS);
      }
      start = now;
    }

    @Override
    public void lost() {
      lost.increment();
    }

    @Override
    public void ended() {
      held.record(clock.monotonicTime() - start, TimeUnit.NANOSECONDS);
    }
  }
}

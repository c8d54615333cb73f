package dev.racelab.guard;

import dev.racelab.idempotency.Opening;
import dev.racelab.locking.LockProvider;
import jakarta.transaction.TransactionManager;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * What a stage finds around it: a clock that the test moves, jitter of zero whose bounds are noted,
 * and an observer that writes down what it hears.
 */
final class Setting implements GuardObserver, Probe {
  final List<String> heard = new ArrayList<>();
  final List<Long> jitterBounds = new ArrayList<>();
  long now;

  /** Whether every look at the clock takes three seconds. */
  boolean passing;

  /** The point at which the probe fails; null for none. */
  @Nullable Point failingAt;

  record Config(
      Duration deadline,
      Duration lockWait,
      Duration lease,
      Duration idleInTransaction,
      int attempts,
      Duration backoff,
      Duration longestBackoff)
      implements GuardConfig {}

  static final Config CONFIG =
      new Config(
          Duration.ofSeconds(10),
          Duration.ofSeconds(2),
          Duration.ofSeconds(30),
          Duration.ofSeconds(7),
          5,
          Duration.ofMillis(4),
          Duration.ofMillis(20));

  /** Jitter that adds nothing, but tells how much it could have been. */
  private final class NoJitter implements RandomGenerator {
    @Override
    public long nextLong() {
      return 0;
    }

    @Override
    public long nextLong(long bound) {
      jitterBounds.add(bound);
      return 0;
    }
  }

  /** Without a database. */
  Resources resources(Map<String, LockProvider> locks) {
    return resources(unused(DataSource.class), unused(TransactionManager.class), locks, CONFIG);
  }

  Resources resources(
      DataSource dataSource,
      TransactionManager transactions,
      Map<String, LockProvider> locks,
      GuardConfig config) {
    return new Resources(
        dataSource, transactions, locks, Map.of(), this, this, config, new NoJitter(), this::look);
  }

  Execution execution(Resources resources) {
    return new Execution(
        new Work(),
        Strategy.strategy("tested"),
        resources,
        Deadline.in(resources.config().deadline(), resources.nanoTime()),
        null,
        null,
        null,
        Opening.SENT);
  }

  private long look() {
    if (passing) {
      pass(Duration.ofSeconds(3));
    }
    return now;
  }

  void pass(Duration time) {
    now += time.toNanos();
  }

  @Override
  public void retried(String strategy, String operation) {
    heard.add("retried " + strategy + " " + operation);
  }

  @Override
  public void keyed(String outcome) {
    heard.add("keyed " + outcome);
  }

  @Override
  public void reached(Point point) {
    heard.add("reached " + point.label());
    if (point == failingAt) {
      throw new GuardException(Failure.DEPENDENCY_UNAVAILABLE, "the probe's store is gone");
    }
  }

  /** Whoever touches it has gone astray. */
  private static <T> T unused(Class<T> type) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              throw new AssertionError(type.getSimpleName() + "." + method.getName());
            }));
  }
}

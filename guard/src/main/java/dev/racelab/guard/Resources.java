package dev.racelab.guard;

import dev.racelab.locking.LockProvider;
import jakarta.transaction.TransactionManager;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import javax.sql.DataSource;

/**
 * What the stages of one process work with.
 *
 * @param dataSource connections that join the transaction of {@code transactions}
 * @param transactions begins and ends transactions
 * @param locks lock providers by name
 * @param probe the lab's eye; {@link Probe#NONE} outside the lab
 * @param observer hears of retries and lock waits
 * @param config time-outs and bounds
 * @param random jitter
 * @param nanoTime the monotonic clock
 */
public record Resources(
    DataSource dataSource,
    TransactionManager transactions,
    Map<String, LockProvider> locks,
    Probe probe,
    GuardObserver observer,
    GuardConfig config,
    RandomGenerator random,
    LongSupplier nanoTime) {
  public Resources {
    locks = Map.copyOf(locks);
  }

  LockProvider lock(String name) {
    LockProvider provider = locks.get(name);
    if (provider == null) {
      throw new IllegalStateException(
          "no lock provider is called '" + name + "'; there are " + locks.keySet());
    }
    return provider;
  }
}

package dev.racelab.guard;

import dev.racelab.idempotency.IdempotencyStore;
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
 * @param stores stores of idempotency keys by name
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
    Map<String, IdempotencyStore> stores,
    Probe probe,
    GuardObserver observer,
    GuardConfig config,
    RandomGenerator random,
    LongSupplier nanoTime) {
  public Resources {
    locks = Map.copyOf(locks);
    stores = Map.copyOf(stores);
  }

  LockProvider lock(String name) {
    LockProvider provider = locks.get(name);
    if (provider == null) {
      throw new IllegalStateException(
          "no lock provider is called '" + name + "'; there are " + locks.keySet());
    }
    return provider;
  }

  IdempotencyStore store(String name) {
    IdempotencyStore store = stores.get(name);
    if (store == null) {
      throw new IllegalStateException(
          "no store of keys is called '" + name + "'; there are " + stores.keySet());
    }
    return store;
  }
}

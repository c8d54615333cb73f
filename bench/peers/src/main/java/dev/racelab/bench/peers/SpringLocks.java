package dev.racelab.bench.peers;

import dev.racelab.bench.peer.LockClient;
import dev.racelab.bench.peer.Setup;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import org.springframework.integration.redis.util.RedisLockRegistry;
import org.springframework.integration.redis.util.RedisLockRegistry.RedisLockType;

/** Spring Integration's registry of locks with its default settings, in one of its two modes. */
final class SpringLocks implements LockClient {
  private static final String KEY = "spring-locks";

  private final Lettuce redis;
  private final RedisLockRegistry registry;

  private SpringLocks(Lettuce redis, RedisLockRegistry registry) {
    this.redis = redis;
    this.registry = registry;
  }

  static LockClient open(Setup setup, RedisLockType type) {
    Lettuce redis = Lettuce.connect(setup);
    RedisLockRegistry registry =
        new RedisLockRegistry(redis.factory(), KEY + "-" + type, setup.lease());
    registry.setRedisLockType(type);
    return new SpringLocks(redis, registry);
  }

  @Override
  public Optional<Held> lock(String name, Duration maxWait) throws InterruptedException {
    Lock lock = registry.obtain(name);
    return lock.tryLock(maxWait.toMillis(), TimeUnit.MILLISECONDS)
        ? Optional.of(lock::unlock)
        : Optional.empty();
  }

  @Override
  public void roundTrip() {
    redis.roundTrip();
  }

  @Override
  public void close() {
    registry.destroy();
    redis.close();
  }
}

package dev.racelab.bench.peers;

import dev.racelab.bench.peer.LockClient;
import dev.racelab.bench.peer.Setup;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.redisson.Redisson;
import org.redisson.api.RLock;
import org.redisson.api.RedissonClient;
import org.redisson.api.redisnode.RedisNodes;
import org.redisson.api.redisnode.RedisSingle;
import org.redisson.config.Config;

/**
 * One Redisson client with its default settings but the length of a lease, whose default is that of
 * a run, and one kind of its locks.
 */
final class RedissonLocks implements LockClient {
  private final RedissonClient redisson;
  private final RedisSingle server;
  private final BiFunction<RedissonClient, String, RLock> kind;

  private RedissonLocks(RedissonClient redisson, BiFunction<RedissonClient, String, RLock> kind) {
    this.redisson = redisson;
    this.server = redisson.getRedisNodes(RedisNodes.SINGLE);
    this.kind = kind;
  }

  static LockClient open(Setup setup, BiFunction<RedissonClient, String, RLock> kind) {
    Config config = new Config();
    config.setLockWatchdogTimeout(setup.lease().toMillis());
    config.useSingleServer().setAddress(setup.redis());
    return new RedissonLocks(Redisson.create(config), kind);
  }

  /** Without a lease time, as its pages recommend where it is to be renewed by its watchdog. */
  @Override
  public Optional<Held> lock(String name, Duration maxWait) throws InterruptedException {
    RLock lock = kind.apply(redisson, name);
    return lock.tryLock(maxWait.toMillis(), TimeUnit.MILLISECONDS)
        ? Optional.of(lock::unlock)
        : Optional.empty();
  }

  @Override
  public void roundTrip() {
    if (!server.getInstance().ping()) {
      throw new IllegalStateException("Redis did not answer");
    }
  }

  @Override
  public void close() {
    redisson.shutdown();
  }
}

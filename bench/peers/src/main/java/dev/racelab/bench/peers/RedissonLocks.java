package dev.racelab.bench.peers;

import dev.racelab.bench.peer.LockClient;
import dev.racelab.bench.peer.Servers;
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

/** One Redisson client with its default settings, and one kind of its locks. */
final class RedissonLocks implements LockClient {
  private final RedissonClient redisson;
  private final RedisSingle server;
  private final BiFunction<RedissonClient, String, RLock> kind;

  private RedissonLocks(RedissonClient redisson, BiFunction<RedissonClient, String, RLock> kind) {
    this.redisson = redisson;
    this.server = redisson.getRedisNodes(RedisNodes.SINGLE);
    this.kind = kind;
  }

  static LockClient open(Servers servers, BiFunction<RedissonClient, String, RLock> kind) {
    Config config = new Config();
    config.useSingleServer().setAddress(servers.redis());
    return new RedissonLocks(Redisson.create(config), kind);
  }

  /** Without a lease time, as its pages recommend where it is to be renewed: 30 s by default. */
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

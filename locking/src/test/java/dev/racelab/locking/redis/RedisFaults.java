package dev.racelab.locking.redis;

import dev.racelab.embedded.RedisServer;
import dev.racelab.embedded.TcpProxy;
import dev.racelab.locking.LockProvider;
import dev.racelab.locking.faults.ServerFaults;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;

/** What the contract does to Redis servers, and what is promised then. */
final class RedisFaults {
  private static final Duration TIMEOUT = Duration.ofMillis(400);

  /** A connection is given up after three time-outs. */
  private static final Duration RECOVERY = TIMEOUT.multipliedBy(4);

  private RedisFaults() {}

  /** An append-only file that is synced every second may have lost a lease when Redis is killed. */
  static ServerFaults of(
      List<RedisServer> servers,
      Vertx vertx,
      BiFunction<List<Redis>, RedisLockOptions, LockProvider> provider,
      Runnable flush) {
    List<TcpProxy> proxies = ServerFaults.proxies(servers);
    List<Redis> ways =
        proxies.stream()
            .map(proxy -> Redis.createClient(vertx, "redis://127.0.0.1:" + proxy.port()))
            .toList();
    RedisLockOptions options = RedisLockOptions.defaults().withCommandTimeout(TIMEOUT);
    return new ServerFaults(
        servers,
        proxies,
        new ServerFaults.Promises(TIMEOUT, RECOVERY, ServerFaults.Kept.TO_A_RESTART),
        () -> provider.apply(ways, options),
        flush);
  }
}

package dev.racelab.platform.guarding;

import dev.racelab.locking.redis.RedisQuorumLockProvider;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/** The lock provider over several Redis servers, where they are configured. */
@Singleton
class QuorumLocks {
  private static final int CONNECTIONS = 8;
  private static final int WAITING = 512;

  private final List<Redis> servers;
  private final Optional<RedisQuorumLockProvider> provider;

  @Inject
  QuorumLocks(LockConfig config, Vertx vertx) {
    this.servers =
        config.quorum().orElse(List.of()).stream()
            .map(
                uri ->
                    Redis.createClient(
                        vertx,
                        new RedisOptions()
                            .setConnectionString(uri)
                            .setMaxPoolSize(CONNECTIONS)
                            .setMaxPoolWaiting(WAITING)))
            .toList();
    this.provider =
        servers.isEmpty() ? Optional.empty() : Optional.of(new RedisQuorumLockProvider(servers));
  }

  Optional<RedisQuorumLockProvider> provider() {
    return provider;
  }

  @PreDestroy
  void close() {
    provider.ifPresent(RedisQuorumLockProvider::close);
    servers.forEach(Redis::close);
  }
}

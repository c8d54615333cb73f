package dev.racelab.platform.guarding;

import dev.racelab.locking.LockProvider;
import dev.racelab.locking.observed.MeteredLockProvider;
import dev.racelab.locking.redis.RedisQuorumLockProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The lock provider over several Redis servers, where they are configured. */
@Singleton
class QuorumLocks {
  private static final int CONNECTIONS = 8;
  private static final int WAITING = 512;

  private final List<Redis> servers;
  private final @Nullable MeteredLockProvider provider;

  @Inject
  QuorumLocks(LockConfig config, Vertx vertx, MeterRegistry registry) {
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
        servers.isEmpty()
            ? null
            : new MeteredLockProvider(new RedisQuorumLockProvider(servers), registry);
  }

  /** Null where there are no servers, which only a dependent bean may be. */
  @Produces
  @Dependent
  @Named("redlock")
  @Nullable LockProvider provider() {
    return provider;
  }

  @PreDestroy
  void close() {
    if (provider != null) {
      provider.close();
    }
    servers.forEach(Redis::close);
  }
}

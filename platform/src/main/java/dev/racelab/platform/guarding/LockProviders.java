package dev.racelab.platform.guarding;

import dev.racelab.locking.jvm.JvmLockProvider;
import dev.racelab.locking.postgres.PostgresLeaseLockProvider;
import dev.racelab.locking.redis.RedisLockProvider;
import io.vertx.redis.client.Redis;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import javax.sql.DataSource;

/** The lock providers that strategies name. */
@ApplicationScoped
public class LockProviders {
  @Produces
  @Singleton
  JvmLockProvider jvm() {
    return new JvmLockProvider();
  }

  @Produces
  @Singleton
  RedisLockProvider redis(Redis redis) {
    return new RedisLockProvider(redis);
  }

  void close(@Disposes RedisLockProvider provider) {
    provider.close();
  }

  @Produces
  @Singleton
  PostgresLeaseLockProvider jdbcLease(DataSource dataSource) {
    return new PostgresLeaseLockProvider(dataSource);
  }

  void close(@Disposes PostgresLeaseLockProvider provider) {
    provider.close();
  }
}

package dev.racelab.platform.guarding;

import dev.racelab.locking.LockProvider;
import dev.racelab.locking.jvm.JvmLockProvider;
import dev.racelab.locking.observed.MeteredLockProvider;
import dev.racelab.locking.postgres.PostgresLeaseLockProvider;
import dev.racelab.locking.redis.RedisLockProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.redis.client.Redis;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import javax.sql.DataSource;

/** The lock providers that strategies and {@code @Locked} name, each watched by Micrometer. */
@ApplicationScoped
public class LockProviders {
  @Inject MeterRegistry registry;

  @Produces
  @Singleton
  @Named("jvm")
  LockProvider jvm() {
    return new MeteredLockProvider(new JvmLockProvider(), registry);
  }

  @Produces
  @Singleton
  @Named("redis")
  LockProvider redis(Redis redis) {
    return new MeteredLockProvider(new RedisLockProvider(redis), registry);
  }

  @Produces
  @Singleton
  @Named("jdbc-lease")
  LockProvider jdbcLease(DataSource dataSource) {
    return new MeteredLockProvider(new PostgresLeaseLockProvider(dataSource), registry);
  }

  void close(@Disposes @Any LockProvider provider) throws Exception {
    if (provider instanceof AutoCloseable closeable) {
      closeable.close();
    }
  }
}

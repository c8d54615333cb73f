package dev.racelab.platform.guarding;

import dev.racelab.locking.LockProvider;
import dev.racelab.locking.jvm.JvmLockProvider;
import dev.racelab.locking.observed.MeteredLockProvider;
import dev.racelab.locking.postgres.PostgresLeaseLockProvider;
import dev.racelab.locking.redis.RedisLockProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.redis.client.Redis;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Shutdown;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;

/** The lock providers that strategies and {@code @Locked} name, each watched by Micrometer. */
@ApplicationScoped
public class LockProviders {
  /** Closed while what they use is still there; a disposer would come too late for that. */
  private final List<MeteredLockProvider> made = new CopyOnWriteArrayList<>();

  @Inject MeterRegistry registry;

  @Produces
  @Singleton
  @Named("jvm")
  LockProvider jvm() {
    return metered(new JvmLockProvider());
  }

  @Produces
  @Singleton
  @Named("redis")
  LockProvider redis(Redis redis) {
    return metered(new RedisLockProvider(redis));
  }

  @Produces
  @Singleton
  @Named("jdbc-lease")
  LockProvider jdbcLease(DataSource dataSource) {
    return metered(new PostgresLeaseLockProvider(dataSource));
  }

  void close(@Observes Shutdown end) {
    made.forEach(MeteredLockProvider::close);
  }

  private LockProvider metered(LockProvider provider) {
    MeteredLockProvider metered = new MeteredLockProvider(provider, registry);
    made.add(metered);
    return metered;
  }
}

package dev.racelab.platform.guarding;

import dev.racelab.guard.Guard;
import dev.racelab.guard.GuardConfig;
import dev.racelab.guard.Resources;
import dev.racelab.locking.LockProvider;
import dev.racelab.platform.idempotency.KeyStores;
import dev.racelab.platform.lab.LabControls;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.transaction.TransactionManager;
import java.security.SecureRandom;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/** The guard of this process, with every lock provider that the process has. */
@ApplicationScoped
public class GuardProducer {
  @Produces
  @Singleton
  Guard guard(
      DataSource dataSource,
      TransactionManager transactions,
      @Any Instance<LockProvider> locks,
      KeyStores stores,
      LabControls lab,
      MeterRegistry registry,
      GuardConfig config) {
    return new Guard(
        new Resources(
            dataSource,
            transactions,
            locks.stream()
                .filter(Objects::nonNull) // one that is not configured
                .collect(Collectors.toMap(LockProvider::name, Function.identity())),
            stores.byName(),
            lab.probe(),
            new MeteredGuard(registry),
            config,
            new SecureRandom(),
            System::nanoTime));
  }
}

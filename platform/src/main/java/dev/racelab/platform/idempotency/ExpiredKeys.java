package dev.racelab.platform.idempotency;

import dev.racelab.idempotency.postgres.Purge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/** Deletes expired answers now and then. Every replica tries, and one at a time does. */
@ApplicationScoped
public class ExpiredKeys {
  private static final Logger LOG = Logger.getLogger(ExpiredKeys.class);

  private final Purge purge;
  private final IdempotencyConfig.Purge config;
  private final MeterRegistry registry;

  @Inject
  ExpiredKeys(DataSource dataSource, IdempotencyConfig config, MeterRegistry registry) {
    this.config = config.purge();
    this.purge = new Purge(dataSource, this.config.batch(), this.config.pause());
    this.registry = registry;
  }

  /** As long as there is something to delete, but no longer than until the next time. */
  @Scheduled(
      every = "${racelab.idempotency.purge.every}",
      delayed = "${racelab.idempotency.purge.every}",
      concurrentExecution = ConcurrentExecution.SKIP)
  @RunOnVirtualThread
  public void purge() {
    try {
      long deleted = purge.run(config.every()).deleted();
      registry.counter("racelab.idempotency.purged").increment((double) deleted);
      LOG.debugf("%d expired answers were deleted", deleted);
    } catch (SQLException failed) {
      LOG.warn("Expired answers were not deleted; the next run tries again", failed);
    }
  }
}

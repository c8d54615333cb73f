package dev.racelab.platform.guarding;

import dev.racelab.guard.Failure;
import dev.racelab.guard.GuardException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Whether PostgreSQL answers. A pool without a free connection is a busy replica, not one that is
 * unfit: taking it out would send its load to the others and turn an overload into an outage.
 */
@Readiness
@ApplicationScoped
class DatabaseReadiness implements HealthCheck {
  private static final int ANSWER_SECONDS = 1;

  @Inject DataSource dataSource;

  @Override
  public HealthCheckResponse call() {
    try (Connection connection = dataSource.getConnection()) {
      return response(connection.isValid(ANSWER_SECONDS), false);
    } catch (SQLException failed) {
      boolean busy =
          GuardException.ofUnguarded(failed)
              .map(known -> known.failure() == Failure.OVERLOADED)
              .orElse(false);
      return response(busy, busy);
    }
  }

  private static HealthCheckResponse response(boolean up, boolean busy) {
    return HealthCheckResponse.named("PostgreSQL").status(up).withData("busy", busy).build();
  }
}

package dev.racelab.platform.database;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** What a service expects of its PostgreSQL server, asked once at the start. */
@ConfigMapping(prefix = "racelab.database")
public interface DatabaseConfig {
  /**
   * How many replicas of this service there are at most, those that a roll-out adds for a while
   * included. With {@code quarkus.datasource.jdbc.max-size} connections each they must fit the
   * server's {@code max_connections}, else the service does not start. Between 1 and 10000.
   */
  @WithDefault("1")
  @Min(1)
  @Max(10_000)
  int replicas();

  /**
   * How many connections others may take of the same server: other services, people, backups.
   * Between 0 and 1000000.
   */
  @WithDefault("0")
  @Min(0)
  @Max(1_000_000)
  int otherConnections();

  /**
   * How long a start waits for a server that does not answer. A server that answers and refuses is
   * not asked again. Between 0 and 10 min.
   */
  @WithDefault("30s")
  @DurationMin(millis = 0)
  @DurationMax(minutes = 10)
  Duration startWait();
}

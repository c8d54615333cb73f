package dev.racelab.order.outbox;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** How mails are sent. The server is that of {@code quarkus.mailer}. */
@ConfigMapping(prefix = "racelab.outbox")
public interface OutboxConfig {
  /** Whether this replica sends mails; else it only writes them, for others to send. */
  @WithDefault("true")
  boolean enabled();

  /** How often each replica looks for mails to be sent. Between 1 second and 1 hour. */
  @WithDefault("1s")
  @DurationMin(seconds = 1)
  @DurationMax(hours = 1)
  Duration every();

  /** How many mails a replica claims at once, and sends side by side. Between 1 and 100. */
  @WithDefault("10")
  @Min(1)
  @Max(100)
  int batch();

  /** How long the mail server may take for one mail. Between 1 second and 1 minute. */
  @WithDefault("5s")
  @DurationMin(seconds = 1)
  @DurationMax(minutes = 1)
  Duration deadline();

  /** The longest pause between two tries at a mail. Between 1 second and 1 hour. */
  @WithDefault("1m")
  @DurationMin(seconds = 1)
  @DurationMax(hours = 1)
  Duration longestPause();

  /** How mails that were sent are deleted. */
  Purge purge();

  /** How mails that were sent are deleted. */
  interface Purge {
    /** How often each replica looks for mails to delete. Between 1 second and 1 day. */
    @WithDefault("1m")
    @DurationMin(seconds = 1)
    @DurationMax(days = 1)
    Duration every();

    /** How long a mail is kept after it was sent. Between 1 minute and 3650 days. */
    @WithDefault("7d")
    @DurationMin(minutes = 1)
    @DurationMax(days = 3650)
    Duration after();
  }
}

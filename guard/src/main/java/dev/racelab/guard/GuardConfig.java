package dev.racelab.guard;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** Time-outs and bounds of the stages. */
@ConfigMapping(prefix = "racelab.guard")
public interface GuardConfig {
  /** How long one operation may take, waits and retries included. Between 100 ms and 5 min. */
  @WithDefault("10s")
  @DurationMin(millis = 100)
  @DurationMax(minutes = 5)
  Duration deadline();

  /** How long a request waits for a lock of any kind. Between 1 ms and 1 min. */
  @WithDefault("2s")
  @DurationMin(millis = 1)
  @DurationMax(minutes = 1)
  Duration lockWait();

  /** How long a lease lasts unless it is renewed. Between 50 ms and 10 min. */
  @WithDefault("30s")
  @DurationMin(millis = 50)
  @DurationMax(minutes = 10)
  Duration lease();

  /** How long a transaction may stand idle before PostgreSQL ends it. Between 100 ms and 10 min. */
  @WithDefault("10s")
  @DurationMin(millis = 100)
  @DurationMax(minutes = 10)
  Duration idleInTransaction();

  /** How often a lost race is tried in all. Between 1 and 100. */
  @WithDefault("12")
  @Min(1)
  @Max(100)
  int attempts();

  /** The first retry waits up to this long; the bound doubles each time. 1 ms to 1 s. */
  @WithDefault("4ms")
  @DurationMin(millis = 1)
  @DurationMax(seconds = 1)
  Duration backoff();

  /** No retry waits longer than this. Between 1 ms and 10 s. */
  @WithDefault("100ms")
  @DurationMin(millis = 1)
  @DurationMax(seconds = 10)
  Duration longestBackoff();
}

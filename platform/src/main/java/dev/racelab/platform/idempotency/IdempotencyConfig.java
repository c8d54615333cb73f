package dev.racelab.platform.idempotency;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** How long answers are kept under their idempotency keys, and how they are purged. */
@ConfigMapping(prefix = "racelab.idempotency")
public interface IdempotencyConfig {
  /** How long an answer is kept. Between 1 s and 1000 days. */
  @WithDefault("24h")
  @DurationMin(seconds = 1)
  @DurationMax(days = 1000)
  Duration retention();

  /** How long a voided key is refused; for ever if left out. Between 1 s and 1000 days. */
  Optional<@DurationMin(seconds = 1) @DurationMax(days = 1000) Duration> tombstones();

  /**
   * How long a copy waits for another one in the same process, before it is told that that one is
   * still running. Up to 10 s; 0 leaves it to the database to keep copies apart.
   */
  @WithDefault("200ms")
  @DurationMin(millis = 0)
  @DurationMax(seconds = 10)
  Duration copyWait();

  /**
   * How many keys a process remembers to have seen, so that a copy of theirs is answered before a
   * transaction is begun. Between 0 (none is) and 1 million.
   */
  @WithDefault("10000")
  @Min(0)
  @Max(1_000_000)
  int knownKeys();

  /** What Retry-After says while the first request still runs. Between 1 s and 1 h. */
  @WithDefault("1s")
  @DurationMin(seconds = 1)
  @DurationMax(hours = 1)
  Duration retryAfter();

  /** The largest answer that is kept; a request with a larger one fails. Up to 16 MiB. */
  @WithDefault("256K")
  MemorySize maxBody();

  /**
   * How long the marker of a running request lasts in Redis, for strategies that keep their records
   * there. Between 100 ms and 1 day.
   */
  @WithDefault("30s")
  @DurationMin(millis = 100)
  @DurationMax(days = 1)
  Duration longestRun();

  /** How expired answers are deleted. */
  Purge purge();

  /** How expired answers are deleted. */
  interface Purge {
    /** How often each replica looks for expired answers. Between 1 s and 1 day. */
    @WithDefault("1m")
    @DurationMin(seconds = 1)
    @DurationMax(days = 1)
    Duration every();

    /** How many are deleted at a time. Between 1 and 100000. */
    @WithDefault("1000")
    @Min(1)
    @Max(100_000)
    int batch();

    /** How long the database is left to others between two batches. Up to 1 min. */
    @WithDefault("50ms")
    @DurationMax(minutes = 1)
    Duration pause();
  }
}

package dev.racelab.platform.lab;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** The lab controls. Never on where real data lives. */
@ConfigMapping(prefix = "racelab.lab")
public interface LabConfig {
  /**
   * Whether requests may steer strategies, pauses and meetings, and empty the database; at the
   * gateway, whether its shop may sign tokens.
   */
  @WithDefault("false")
  boolean enabled();

  /** The lab's own Redis, where replicas meet. Used only where the lab is on. */
  @WithDefault("redis://localhost:6379")
  String redis();

  /** No window, rendezvous or hold lasts longer. Between 10 ms and 10 min. */
  @WithDefault("60s")
  @DurationMin(millis = 10)
  @DurationMax(minutes = 10)
  Duration longestPause();
}

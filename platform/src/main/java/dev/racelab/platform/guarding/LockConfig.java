package dev.racelab.platform.guarding;

import io.smallrye.config.ConfigMapping;
import java.util.List;
import java.util.Optional;

/** Stores of locks besides the services' own Redis and database. */
@ConfigMapping(prefix = "racelab.lock")
public interface LockConfig {
  /**
   * The independent Redis servers of the lock provider redlock, as redis:// URIs: 3, 5, 7 or 9 of
   * them. Without them no strategy can use that provider.
   */
  Optional<List<String>> quorum();
}

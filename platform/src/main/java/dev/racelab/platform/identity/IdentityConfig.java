package dev.racelab.platform.identity;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/** How callers' tokens are checked, beyond what {@code mp.jwt} says. */
@ConfigMapping(prefix = "racelab.identity")
public interface IdentityConfig {
  /**
   * How many tokens are remembered as verified until they expire, so that a signature is checked
   * once in each replica. Between 0 (every request's is checked) and 1 million.
   */
  @WithDefault("4096")
  @Min(0)
  @Max(1_000_000)
  int verifiedTokens();
}

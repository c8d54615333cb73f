package dev.racelab.platform.identity;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.Map;

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

  /**
   * Services that sign their own tokens: by name, where the public key of each is (X.509 in PEM,
   * for ES256). Such a token has the name as its kid and its sub, and no role but service.
   */
  Map<String, String> services();
}

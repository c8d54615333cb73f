package dev.racelab.gateway.shop;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** The page at {@code /shop}, which works only where a lab hands over its signing key. */
@ConfigMapping(prefix = "racelab.gateway.shop")
public interface ShopConfig {
  /**
   * The private key (P-256, PKCS #8 in PEM) with which the page signs a token for whichever
   * customer a form names. Never where real data lives. Without it there is no page, and with it
   * the gateway starts only where {@code racelab.lab.enabled} is true.
   */
  Optional<Path> signingKey();

  /** The largest form that is read, in bytes; a larger one answers {@code payload-too-large}. */
  @WithDefault("8K")
  MemorySize maxFormSize();

  /** How long a form may take to arrive. Between 100 ms and 1 min. */
  @WithDefault("10s")
  @DurationMin(millis = 100)
  @DurationMax(minutes = 1)
  Duration formTimeout();

  /**
   * For how long the copy of a form whose first sending is still at work asks again, before its
   * sender is told to. Between 0 and 1 min.
   */
  @WithDefault("5s")
  @DurationMin(millis = 0)
  @DurationMax(minutes = 1)
  Duration copyPatience();
}

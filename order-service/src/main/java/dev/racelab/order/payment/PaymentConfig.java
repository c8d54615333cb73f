package dev.racelab.order.payment;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/**
 * How the account service is called. Its address is {@code quarkus.rest-client.accounts.url};
 * limits of calls are those of the annotations of {@link Calls}, each with a key of MicroProfile
 * Fault Tolerance.
 */
@ConfigMapping(prefix = "racelab.payment")
public interface PaymentConfig {
  /**
   * Where the private key is (PKCS #8 in PEM, for ES256) with which this service signs its own
   * tokens; the account service knows the public half by {@code racelab.identity.services.order}.
   * Without it only orders that cost nothing can be placed.
   */
  Optional<String> signingKey();

  /** How long a token of its own is good for. Between 10 seconds and 1 hour. */
  @WithDefault("5m")
  @DurationMin(seconds = 10)
  @DurationMax(hours = 1)
  Duration tokenLifetime();
}

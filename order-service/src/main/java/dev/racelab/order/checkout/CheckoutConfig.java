package dev.racelab.order.checkout;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** How orders on their way are brought to their end. */
@ConfigMapping(prefix = "racelab.checkout")
public interface CheckoutConfig {
  /**
   * How long nobody else works on an order that somebody has claimed: longer than a payment's calls
   * and the transaction after them, since an order whose claim is over may be worked on twice at
   * once, which harms nothing but is waste. Between 1 second and 1 minute.
   */
  @WithDefault("5s")
  @DurationMin(seconds = 1)
  @DurationMax(minutes = 1)
  Duration claim();

  /**
   * How often each replica looks for orders that were left behind. Between 1 second and 1 minute.
   */
  @WithDefault("1s")
  @DurationMin(seconds = 1)
  @DurationMax(minutes = 1)
  Duration every();

  /**
   * How many orders a replica claims, and works on, at once. Each takes a connection of the
   * database now and then. Between 1 and 64.
   */
  @WithDefault("8")
  @Min(1)
  @Max(64)
  int batch();

  /** The longest pause between two tries at an order. Between 100 ms and 1 minute. */
  @WithDefault("3s")
  @DurationMin(millis = 100)
  @DurationMax(minutes = 1)
  Duration longestPause();

  /**
   * After how many answers that should not come an order asks for a person. That the account
   * service cannot be reached does not count. Between 1 and 100.
   */
  @WithDefault("5")
  @Min(1)
  @Max(100)
  int mostSurprises();

  /** Where mail goes for customers who name no address: to their id at this domain. */
  @WithDefault("customers.example")
  @Pattern(regexp = "[A-Za-z0-9.-]{1,189}", message = "is the name of a domain")
  String mailDomain();
}

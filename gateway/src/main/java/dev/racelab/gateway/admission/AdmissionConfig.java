package dev.racelab.gateway.admission;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/** What the gateway lets in. */
@ConfigMapping(prefix = "racelab.gateway.admission")
public interface AdmissionConfig {
  /**
   * The largest request body that is passed on, in bytes; a larger one answers {@code
   * payload-too-large}. A body without a declared length is counted as it flows, and cut.
   */
  @WithDefault("1M")
  MemorySize maxBodySize();

  /**
   * The largest sum of all request header names and values, in bytes; more answers {@code
   * malformed-request}. The services accept a little more than the default.
   */
  @WithDefault("16K")
  MemorySize maxHeaderSize();

  /**
   * How many requests may be under way at once, over all services; one more answers {@code
   * overloaded}. Between 1 and 100000.
   */
  @WithDefault("1000")
  @Min(1)
  @Max(100_000)
  int maxInFlight();
}

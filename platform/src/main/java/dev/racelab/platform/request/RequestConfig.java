package dev.racelab.platform.request;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How large a request may be. */
@ConfigMapping(prefix = "racelab.limits")
public interface RequestConfig {
  /** The largest body that is read. At most quarkus.http.limits.max-body-size. */
  @WithDefault("64K")
  MemorySize maxBody();

  /**
   * The largest sum of the path and all header fields. At most quarkus.http.limits.max-header-size.
   */
  @WithDefault("20K")
  MemorySize maxHeaders();
}

package dev.racelab.platform.request;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;

/** Who this process is, and how large a request may be. */
@ConfigMapping(prefix = "racelab")
public interface RequestConfig {
  /** This process's name among all replicas; what X-Served-By says. */
  @WithDefault("${quarkus.application.name}-${quarkus.uuid}")
  String replica();

  /** Limits of a request. */
  Limits limits();

  /** Limits of a request. */
  interface Limits {
    /** The largest body that is read. Between 1K and 1G. */
    @WithName("max-body")
    @WithDefault("64K")
    MemorySize maxBody();

    /** The largest sum of all header fields. Between 1K and 64K. */
    @WithName("max-headers")
    @WithDefault("16K")
    MemorySize maxHeaders();
  }
}

package dev.racelab.platform.request;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** This process among all replicas of its service. */
@ApplicationScoped
public class Replica {
  private final String name;

  /**
   * @param name what X-Served-By says, for example {@code account-2}; where none is given, the
   *     service's name
   */
  @Inject
  Replica(
      @ConfigProperty(
              name = "racelab.replica",
              defaultValue = "${quarkus.application.name:service}")
          String name) {
    this.name = name;
  }

  public String name() {
    return name;
  }
}

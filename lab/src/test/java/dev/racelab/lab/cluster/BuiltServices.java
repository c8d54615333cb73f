package dev.racelab.lab.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;

/** This repository's services, which {@code package} builds before the lab is tested. */
public final class BuiltServices {
  private BuiltServices() {}

  /** The repository; fails with what to do where a service is not built. */
  public static Path home() {
    Path root = Path.of("..").toAbsolutePath().normalize();
    for (String service : List.of("account-service", "order-service", "gateway")) {
      assertThat(root.resolve(service).resolve("target/quarkus-app/quarkus-run.jar"))
          .as("build the services first: ./mvnw package -DskipTests")
          .exists();
    }
    return root;
  }
}

package dev.racelab.lab.cluster;

import java.nio.file.Path;
import java.util.List;

/**
 * What the lab must know of a service to run it.
 *
 * @param name as in a replica's name and in the gateway's routes: small letters, digits, hyphens
 * @param program what runs it
 * @param database whether it gets a PostgreSQL database of its own, named after it
 */
public record ServiceDescriptor(String name, ServiceProgram program, boolean database) {
  public ServiceDescriptor {
    if (!name.matches("[a-z][a-z0-9-]{0,39}")) {
      throw new IllegalArgumentException(
          "a service's name is small letters, digits and hyphens, at most 40: " + name);
    }
  }

  /** All services of this repository: a further one is a further line. */
  public static List<ServiceDescriptor> all(Path home, Form form) {
    return List.of(
        new ServiceDescriptor("account", built(home, "account-service", form), true),
        new ServiceDescriptor("order", built(home, "order-service", form), true));
  }

  /** The names of all services of this repository. */
  public static List<String> names() {
    return all(Path.of(""), Form.JVM).stream().map(ServiceDescriptor::name).toList();
  }

  /** The gateway, which is run like a service but is none: it has no replicas. */
  public static ServiceDescriptor gateway(Path home, Form form) {
    return new ServiceDescriptor("gateway", built(home, "gateway", form), false);
  }

  private static ServiceProgram built(Path home, String module, Form form) {
    var target = home.resolve(module).resolve("target").toAbsolutePath().normalize();
    return switch (form) {
      case JVM ->
          new ServiceProgram.OnJvm(
              List.of("-jar", target.resolve("quarkus-app/quarkus-run.jar").toString()));
      case NATIVE -> new ServiceProgram.Executable(target.resolve("racelab-" + module + "-runner"));
    };
  }

  String databaseName() {
    return name.replace('-', '_');
  }
}

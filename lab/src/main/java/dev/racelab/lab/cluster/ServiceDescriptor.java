package dev.racelab.lab.cluster;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What the lab must know of a service to run it.
 *
 * @param name as in a replica's name and in the gateway's routes: small letters, digits, hyphens
 * @param program what follows {@code java} and its flags, by absolute paths
 * @param database whether it gets a PostgreSQL database of its own, named after it
 */
public record ServiceDescriptor(String name, List<String> program, boolean database) {
  public ServiceDescriptor {
    if (!name.matches("[a-z][a-z0-9-]{0,39}")) {
      throw new IllegalArgumentException(
          "a service's name is small letters, digits and hyphens, at most 40: " + name);
    }
    program = List.copyOf(program);
  }

  /** All services of this repository: a further one is a further line. */
  public static List<ServiceDescriptor> all(Path home) {
    return List.of(
        new ServiceDescriptor("account", quarkus(home, "account-service"), true),
        new ServiceDescriptor("order", quarkus(home, "order-service"), true));
  }

  /** The gateway, which is run like a service but is none: it has no replicas. */
  public static ServiceDescriptor gateway(Path home) {
    return new ServiceDescriptor("gateway", quarkus(home, "gateway"), false);
  }

  private static List<String> quarkus(Path home, String module) {
    var jar = home.resolve(module).resolve("target/quarkus-app/quarkus-run.jar");
    return List.of("-jar", jar.toAbsolutePath().normalize().toString());
  }

  /** The jar that is run, if it is one. */
  Optional<Path> jar() {
    return program.size() == 2 && program.getFirst().equals("-jar")
        ? Optional.of(Path.of(program.getLast()))
        : Optional.empty();
  }

  String databaseName() {
    return name.replace('-', '_');
  }
}

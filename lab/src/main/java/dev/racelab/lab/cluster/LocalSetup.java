package dev.racelab.lab.cluster;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What a {@link LocalBackend} shall run.
 *
 * @param services the services, each with a count in {@code replicas}
 * @param gateway the gateway's program
 * @param folder where everything goes that it writes; what an earlier run left is deleted, and a
 *     folder with anything else in it is refused
 * @param publicKey the file with which services check tokens
 * @param signingKey the file with which the gateway signs tokens for its shop; without it, the shop
 *     is closed
 * @param gatewayPort between 1 and 65535, or 0 for a free one
 * @param replicas how many of each service, from 1 to {@value #MOST_REPLICAS}; one where none is
 *     named
 * @param progress is told, from any thread, what has become ready
 */
public record LocalSetup(
    List<ServiceDescriptor> services,
    ServiceDescriptor gateway,
    Path folder,
    Path publicKey,
    Optional<Path> signingKey,
    int gatewayPort,
    Map<String, Integer> replicas,
    Consumer<String> progress) {
  /** More would not fit one machine, nor its PostgreSQL's connections. */
  public static final int MOST_REPLICAS = 12;

  private static final int HIGHEST_PORT = 65_535;

  public LocalSetup {
    services = List.copyOf(services);
    if (gatewayPort < 0 || gatewayPort > HIGHEST_PORT) {
      throw new IllegalArgumentException(
          "a port is between 0 and " + HIGHEST_PORT + ": " + gatewayPort);
    }
    var names = services.stream().map(ServiceDescriptor::name).toList();
    var counts = new TreeMap<String, Integer>();
    names.forEach(name -> counts.put(name, 1));
    replicas.forEach(
        (name, count) -> {
          requireKnown(names, name);
          requireCount(count);
          counts.put(name, count);
        });
    replicas = Map.copyOf(counts);
  }

  /** This repository's services, built below {@code home}, behind a free port, told to nobody. */
  public static LocalSetup of(
      Path home, Path folder, Path publicKey, Map<String, Integer> replicas) {
    return of(home, Form.JVM, folder, publicKey, replicas);
  }

  /** The same, built in this form. */
  public static LocalSetup of(
      Path home, Form form, Path folder, Path publicKey, Map<String, Integer> replicas) {
    return new LocalSetup(
        ServiceDescriptor.all(home, form),
        ServiceDescriptor.gateway(home, form),
        folder,
        publicKey,
        Optional.empty(),
        0,
        replicas,
        message -> {});
  }

  /** The same with these services only; the gateway then has none of the others behind it. */
  public LocalSetup withOnly(Set<String> names) {
    var known = services.stream().map(ServiceDescriptor::name).toList();
    names.forEach(name -> requireKnown(known, name));
    var counts = new TreeMap<>(replicas);
    counts.keySet().retainAll(names);
    return new LocalSetup(
        services.stream().filter(service -> names.contains(service.name())).toList(),
        gateway,
        folder,
        publicKey,
        signingKey,
        gatewayPort,
        counts,
        progress);
  }

  /** The same with the gateway at this port. */
  public LocalSetup withGatewayPort(int port) {
    return new LocalSetup(
        services, gateway, folder, publicKey, signingKey, port, replicas, progress);
  }

  /** The same with the gateway's shop open where there is a key to sign its tokens with. */
  public LocalSetup withSigningKey(Optional<Path> key) {
    return new LocalSetup(
        services, gateway, folder, publicKey, key, gatewayPort, replicas, progress);
  }

  /** The same with somebody to tell what has become ready. */
  public LocalSetup withProgress(Consumer<String> listener) {
    return new LocalSetup(
        services, gateway, folder, publicKey, signingKey, gatewayPort, replicas, listener);
  }

  /** Refuses a service that is not there, and says which are. */
  public static void requireKnown(List<String> names, String name) {
    if (!names.contains(name)) {
      throw new IllegalArgumentException(
          "there is no service " + name + "; there is " + String.join(", ", names));
    }
  }

  /** Refuses a number of replicas that no backend runs. */
  public static void requireCount(int count) {
    if (count < 1 || count > MOST_REPLICAS) {
      throw new IllegalArgumentException(
          "a service has 1 to " + MOST_REPLICAS + " replicas, not " + count);
    }
  }
}

package dev.racelab.lab.cluster.running;

import dev.racelab.lab.cluster.Backend;
import dev.racelab.lab.cluster.ClusterException;
import dev.racelab.lab.cluster.Fault;
import dev.racelab.lab.cluster.Replica;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Finds the replicas of a service by its DNS name, all addresses of it, and asks each for its own
 * name. Whoever runs the system decides how many there are, so a run that wants another number is
 * refused, and triggers that stop or kill replicas are not for it.
 */
public final class RunningBackend implements Backend {
  private static final Duration START_LIMIT = Duration.ofMinutes(3);
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final int CALL_MILLIS = Math.toIntExact(Duration.ofSeconds(3).toMillis());

  private final URI gateway;
  private final Map<String, String> services;

  /**
   * @param services host and port of each service, such as {@code account-service:8080}, by the
   *     lab's name for it
   */
  public RunningBackend(URI gateway, Map<String, String> services) {
    this.gateway = gateway;
    this.services = Map.copyOf(new TreeMap<>(services));
  }

  /**
   * Waits until the wanted replicas are there, for it may have been applied together with them.
   *
   * @throws ClusterException if a service has more or fewer when the wait is over
   */
  public static RunningBackend of(
      URI gateway, Map<String, String> services, Map<String, Integer> replicas) {
    RunningBackend backend = new RunningBackend(gateway, services);
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (!backend.has(replicas) && System.nanoTime() < deadline) {
      LockSupport.parkNanos(POLL.toNanos());
    }
    replicas.forEach(backend::require);
    return backend;
  }

  private boolean has(Map<String, Integer> replicas) {
    return replicas.entrySet().stream()
        .allMatch(each -> replicas(each.getKey()).size() == each.getValue());
  }

  private void require(String service, int count) {
    int there = replicas(service).size();
    if (there != count) {
      throw new ClusterException(
          "%s has %d replicas, and %d are to be raced: scale it, or say --replicas %d"
              .formatted(service, there, count, there));
    }
  }

  @Override
  public URI gateway() {
    return gateway;
  }

  @Override
  public List<String> services() {
    return services.keySet().stream().sorted().toList();
  }

  @Override
  public List<Replica> replicas(String service) {
    String place = services.get(service);
    if (place == null) {
      throw new ClusterException(
          "where is %s? --services names %s only"
              .formatted(service, String.join(", ", services())));
    }
    URI named = URI.create("http://" + place);
    List<Replica> replicas = new ArrayList<>();
    for (InetAddress each : addresses(named.getHost())) {
      URI address = URI.create("http://" + each.getHostAddress() + ":" + named.getPort());
      name(address).ifPresent(name -> replicas.add(new Replica(service, name, address)));
    }
    replicas.sort(Comparator.comparing(Replica::name));
    return replicas;
  }

  private static InetAddress[] addresses(String host) {
    try {
      return InetAddress.getAllByName(host);
    } catch (UnknownHostException unknown) {
      return new InetAddress[0];
    }
  }

  /** What it calls itself in every answer; empty where it gives none. */
  private static Optional<String> name(URI address) {
    try {
      HttpURLConnection connection =
          (HttpURLConnection) address.resolve("/q/health/live").toURL().openConnection();
      connection.setConnectTimeout(CALL_MILLIS);
      connection.setReadTimeout(CALL_MILLIS);
      try {
        connection.getResponseCode();
        return Optional.ofNullable(connection.getHeaderField("X-Served-By"));
      } finally {
        connection.disconnect();
      }
    } catch (IOException noAnswer) {
      return Optional.empty();
    }
  }

  @Override
  public List<String> losses(String service) {
    return List.of(service + " is run by somebody else, who knows what became of its replicas");
  }

  @Override
  public void scale(String service, int count, Duration within) {
    require(service, count);
  }

  /** Somebody else runs it. */
  @Override
  public Set<Fault> faults() {
    return EnumSet.noneOf(Fault.class);
  }

  @Override
  public void kill(Replica replica) {
    throw notOurs("killed");
  }

  @Override
  public void pause(Replica replica) {
    throw notOurs("stopped");
  }

  @Override
  public void resume(Replica replica) {
    throw notOurs("resumed");
  }

  private static ClusterException notOurs(String what) {
    return new ClusterException(
        "a system that runs already is not %s by the lab; choose another --trigger"
            .formatted(what));
  }

  /** Nothing was started. */
  @Override
  public void close() {}
}

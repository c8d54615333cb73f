package dev.racelab.gateway.routing;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What routing measures: {@code racelab.gateway.in.flight} and {@code racelab.gateway.ready} per
 * replica, and {@code racelab.gateway.retries} by reason. A replica's meters leave with it, so that
 * their number stays bounded. Thread-safe.
 */
public final class RoutingMeters {
  private final MeterRegistry registry;
  private final Counter afterRefusedConnection;
  private final Counter afterLostConnection;
  private final Map<Replica, List<Gauge>> gauges = new ConcurrentHashMap<>();

  /**
   * @param registry where the meters are registered
   */
  public RoutingMeters(MeterRegistry registry) {
    this.registry = registry;
    this.afterRefusedConnection = retries("connection-refused");
    this.afterLostConnection = retries("connection-lost");
  }

  private Counter retries(String reason) {
    return Counter.builder("racelab.gateway.retries")
        .description("Requests that were offered to another replica")
        .tag("reason", reason)
        .register(registry);
  }

  void joined(Replica replica) {
    Tags tags = Tags.of("service", replica.service(), "replica", replica.address().toString());
    Gauge inFlight =
        Gauge.builder("racelab.gateway.in.flight", replica, Replica::outstanding)
            .description("Requests that a replica has been given and has not answered")
            .tags(tags)
            .register(registry);
    Gauge ready =
        Gauge.builder("racelab.gateway.ready", replica, each -> each.isReady() ? 1 : 0)
            .description("1 where a replica takes requests, else 0")
            .tags(tags)
            .register(registry);
    gauges.put(replica, List.of(inFlight, ready));
  }

  void left(Replica replica) {
    List<Gauge> gone = gauges.remove(replica);
    if (gone != null) {
      gone.forEach(registry::remove);
    }
  }

  void retriedAfterRefusedConnection() {
    afterRefusedConnection.increment();
  }

  void retriedAfterLostConnection() {
    afterLostConnection.increment();
  }
}

package dev.racelab.gateway.routing;

import io.vertx.core.Vertx;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the table of replicas true: reads the list file when it changes, follows the names that are
 * looked up, probes every replica, and tells the meters who came and went. Thread-safe.
 */
public final class ReplicaWatch {
  private static final Logger LOG = Logger.getLogger(ReplicaWatch.class);

  private final Vertx vertx;
  private final RoutingConfig config;
  private final Services services;
  private final RoutingMeters meters;
  private final ReadinessProbe probe;
  private final Map<String, List<URI>> fixed = new HashMap<>();
  private final Map<String, List<URI>> named = new HashMap<>();
  private final @Nullable DnsNames names;
  private final @Nullable ReplicaFile file;
  private Map<String, List<URI>> inFile = Map.of();
  private final AtomicBoolean looking = new AtomicBoolean();
  private volatile boolean informed;
  private long pollTimer = -1;
  private long probeTimer = -1;

  /**
   * @param services the table to keep
   * @throws IllegalArgumentException if a configured address is not one
   */
  public ReplicaWatch(Vertx vertx, RoutingConfig config, Services services, RoutingMeters meters) {
    this.vertx = vertx;
    this.config = config;
    this.services = services;
    this.meters = meters;
    this.probe = new ReadinessProbe(vertx, config.readiness());
    this.file = config.replicasFile().map(ReplicaFile::new).orElse(null);
    config
        .services()
        .forEach(
            (name, service) ->
                fixed.put(
                    name,
                    service.replicas().orElse(List.of()).stream()
                        .map(address -> ReplicaLists.address(address.toString()))
                        .toList()));
    Map<String, String> dns = new HashMap<>();
    config
        .services()
        .forEach((name, service) -> service.dns().ifPresent(host -> dns.put(name, host)));
    this.names = dns.isEmpty() ? null : new DnsNames(config.dns(), dns, this::resolved);
  }

  /** Reads the lists once, then watches and probes until {@link #close()}. */
  public void start() {
    if (file == null) {
      informed = true;
      apply();
    } else {
      look(file);
      pollTimer =
          vertx.setPeriodic(config.replicasPoll().toMillis(), tick -> lookAsideIfIdle(file));
    }
    if (names != null) {
      names.start();
    }
    probeTimer =
        vertx.setPeriodic(
            config.readiness().interval().toMillis(),
            tick -> services.pools().forEach(pool -> pool.replicas().forEach(probe::probe)));
  }

  /** Whether a replica list is in force, be it an empty one, and every name was looked up. */
  public boolean informed() {
    return informed && (names == null || names.asked());
  }

  /** Stops watching. Requests under way are not touched. */
  public void close() {
    vertx.cancelTimer(pollTimer);
    vertx.cancelTimer(probeTimer);
    if (names != null) {
      names.close();
    }
    probe.close();
  }

  /** The file system may be slow, so it is asked on a worker, one look at a time. */
  private void lookAsideIfIdle(ReplicaFile replicaFile) {
    if (looking.compareAndSet(false, true)) {
      vertx
          .executeBlocking(
              () -> {
                look(replicaFile);
                return true;
              })
          .onFailure(failure -> LOG.error("The replica list could not be looked at", failure))
          .onComplete(end -> looking.set(false));
    }
  }

  private void look(ReplicaFile replicaFile) {
    switch (replicaFile.look()) {
      case ReplicaFile.Look.Unchanged unchanged -> {}
      case ReplicaFile.Look.Broken broken -> LOG.warn(broken.why());
      case ReplicaFile.Look.Changed changed -> {
        listed(changed.lists());
        informed = true;
      }
    }
  }

  private synchronized void listed(Map<String, List<URI>> lists) {
    inFile = lists;
    apply();
  }

  private synchronized void resolved(String service, List<URI> addresses) {
    named.put(service, addresses);
    apply();
  }

  /** A name's addresses stand above the fixed ones, and what the file says above both. */
  private synchronized void apply() {
    Map<String, List<URI>> lists = new HashMap<>(fixed);
    lists.putAll(named);
    lists.putAll(inFile);
    for (ServicePool.Change change : services.replace(lists)) {
      change.left().forEach(meters::left);
      change.joined().forEach(meters::joined);
      change.joined().forEach(probe::probe);
    }
  }
}

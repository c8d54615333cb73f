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
 * Keeps the table of replicas true: reads the list file when it changes, probes every replica, and
 * tells the meters who came and went. Thread-safe.
 */
public final class ReplicaWatch {
  private static final Logger LOG = Logger.getLogger(ReplicaWatch.class);

  private final Vertx vertx;
  private final RoutingConfig config;
  private final Services services;
  private final RoutingMeters meters;
  private final ReadinessProbe probe;
  private final Map<String, List<URI>> fixed = new HashMap<>();
  private final @Nullable ReplicaFile file;
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
  }

  /** Reads the lists once, then watches and probes until {@link #close()}. */
  public void start() {
    if (file == null) {
      informed = true;
      apply(fixed);
    } else {
      look(file);
      pollTimer =
          vertx.setPeriodic(config.replicasPoll().toMillis(), tick -> lookAsideIfIdle(file));
    }
    probeTimer =
        vertx.setPeriodic(
            config.readiness().interval().toMillis(),
            tick -> services.pools().forEach(pool -> pool.replicas().forEach(probe::probe)));
  }

  /** Whether a replica list is in force, be it an empty one. */
  public boolean informed() {
    return informed;
  }

  /** Stops watching. Requests under way are not touched. */
  public void close() {
    vertx.cancelTimer(pollTimer);
    vertx.cancelTimer(probeTimer);
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
        Map<String, List<URI>> lists = new HashMap<>(fixed);
        lists.putAll(changed.lists());
        apply(lists);
        informed = true;
      }
    }
  }

  private void apply(Map<String, List<URI>> lists) {
    for (ServicePool.Change change : services.replace(lists)) {
      change.left().forEach(meters::left);
      change.joined().forEach(meters::joined);
      change.joined().forEach(probe::probe);
    }
  }
}

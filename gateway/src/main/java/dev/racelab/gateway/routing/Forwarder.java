package dev.racelab.gateway.routing;

import dev.racelab.gateway.admission.Refusals;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;

/**
 * Passes requests on to replicas, over connections that are kept and bounded. Thread-safe.
 *
 * <p>This is written on the HTTP client and not on vertx-http-proxy: that library answers its own
 * 502 with an empty body, does not tell whether a request had been sent when it failed (which
 * decides {@code definite}), cannot offer a request to a second replica, cannot cut a body while it
 * flows, waits for ever, and passes Connection-named headers on.
 */
public final class Forwarder {
  /** Waiting for a free connection may take a little longer than opening one. */
  private static final int POOL_WAIT_FACTOR = 2;

  final Vertx vertx;
  final Connections connections;
  final RoutingConfig.Upstream limits;
  final long maxBody;
  final Refusals refusals;
  final RoutingMeters meters;

  /**
   * @param maxBody the largest request body in bytes
   */
  public Forwarder(
      Vertx vertx,
      RoutingConfig.Upstream limits,
      long maxBody,
      Refusals refusals,
      RoutingMeters meters) {
    this.vertx = vertx;
    this.limits = limits;
    this.maxBody = maxBody;
    this.refusals = refusals;
    this.meters = meters;
    this.connections = new Connections(vertx, limits);
  }

  /**
   * Passes a request on and its answer back. The context is answered in every case.
   *
   * @param uri the path and query at the replica
   * @param mount what stands before that path at the gateway
   */
  public void forward(RoutingContext context, ServicePool pool, String uri, String mount) {
    new Exchange(this, context, pool, uri, mount).start();
  }

  /** How long a request may wait for a connection, in milliseconds. */
  long connectionWaitMillis() {
    return limits.connectTimeout().toMillis() * POOL_WAIT_FACTOR;
  }

  /** Closes the connections to all replicas. */
  public void close() {
    connections.close();
  }
}

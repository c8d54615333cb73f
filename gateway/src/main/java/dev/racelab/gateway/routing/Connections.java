package dev.racelab.gateway.routing;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The kept connections to all replicas: one pool for each event loop, made when the loop first
 * needs it. Vert.x's pool hands out any free connection, also one of another loop, and each such
 * exchange then wakes two threads several times; a loop with a pool of its own never does.
 * Thread-safe.
 */
final class Connections {
  /** Room for what a service answers beside the headers it was sent. */
  private static final int MOST_HEADER_BYTES = 64 << 10;

  private final Vertx vertx;
  private final HttpClientOptions options;
  private final PoolOptions pool;
  private final Map<Thread, HttpClient> byLoop = new ConcurrentHashMap<>();

  Connections(Vertx vertx, RoutingConfig.Upstream limits) {
    this.vertx = vertx;
    this.options =
        new HttpClientOptions()
            .setConnectTimeout(Math.toIntExact(limits.connectTimeout().toMillis()))
            .setKeepAliveTimeout(Math.toIntExact(limits.keepAlive().toSeconds()))
            .setMaxHeaderSize(MOST_HEADER_BYTES);
    this.pool =
        new PoolOptions()
            .setHttp1MaxSize(limits.maxConnections())
            .setMaxWaitQueueSize(limits.maxConnections());
  }

  /** The client of the event loop that calls. */
  HttpClient ofThisLoop() {
    return byLoop.computeIfAbsent(
        Thread.currentThread(), loop -> vertx.createHttpClient(options, pool));
  }

  void close() {
    byLoop.values().forEach(HttpClient::close);
  }
}

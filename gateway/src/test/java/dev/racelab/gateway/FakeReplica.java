package dev.racelab.gateway;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A replica that does what the test says, and counts what it got. */
final class FakeReplica implements AutoCloseable {
  final AtomicInteger requests = new AtomicInteger();
  final AtomicInteger wholeBodies = new AtomicInteger();
  final AtomicInteger probes = new AtomicInteger();
  volatile int readiness = 200;
  volatile Handler<HttpServerRequest> behaviour = FakeReplica::echo;

  /** A readiness that is no status: probes get no answer. */
  static final int SILENT = 0;

  private final String name;
  private final String host;
  private final HttpServer server;
  private final List<HttpServerRequest> held = new ArrayList<>();

  FakeReplica(Vertx vertx, String name) {
    this(vertx, name, "127.0.0.1", 0);
  }

  /** A replica at an address of its own, for replicas of one port. */
  FakeReplica(Vertx vertx, String name, String host, int port) {
    this.name = name;
    this.host = host;
    server =
        Waiting.forResult(vertx.createHttpServer().requestHandler(this::handle).listen(port, host));
  }

  String address() {
    return "http://" + host + ":" + port();
  }

  int port() {
    return server.actualPort();
  }

  private void handle(HttpServerRequest request) {
    if (request.path().equals("/q/health/ready")) {
      probes.incrementAndGet();
      if (readiness != SILENT) {
        request.response().setStatusCode(readiness).end();
      }
      return;
    }
    requests.incrementAndGet();
    request.response().putHeader("X-Served-By", name);
    behaviour.handle(request);
  }

  /** Answers with the path and the length of the body. */
  static void echo(HttpServerRequest request) {
    request.body(body -> request.response().end(request.uri() + " " + body.result().length()));
  }

  /** Reads the whole request, then closes the connection without a word. */
  void dieOnRequest(HttpServerRequest request) {
    request.endHandler(
        end -> {
          wholeBodies.incrementAndGet();
          request.connection().close();
        });
    request.exceptionHandler(cut -> {});
    request.resume();
  }

  /** Keeps requests unanswered until {@link #release()}. */
  void hold(HttpServerRequest request) {
    synchronized (held) {
      held.add(request);
    }
    request.endHandler(end -> wholeBodies.incrementAndGet());
    request.exceptionHandler(cut -> {});
  }

  void release() {
    synchronized (held) {
      held.forEach(request -> request.response().end("released"));
      held.clear();
    }
  }

  @Override
  public void close() {
    Waiting.forResult(server.close());
  }

  /** Turns a future into its result, within a deadline. */
  static final class Waiting {
    private Waiting() {}

    static <T> T forResult(Future<T> future) {
      try {
        return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
      } catch (Exception failure) {
        throw new AssertionError(failure);
      }
    }
  }
}

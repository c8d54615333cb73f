package dev.racelab.gateway.admission;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;

/**
 * What is left of a request's body once its answer is out. A short rest is read and dropped, so
 * that the connection can serve the next request and the client, which may still be writing, gets
 * to read the answer instead of a reset. A long rest is not worth reading: then the connection is
 * closed.
 */
public final class UnreadBody {
  private static final long PATIENCE_MILLIS = 1_000;
  private static final long PATIENCE_BYTES = 1 << 20;

  private final Vertx vertx;
  private final HttpServerRequest request;
  private long dropped;
  private long timer;

  private UnreadBody(Vertx vertx, HttpServerRequest request) {
    this.vertx = vertx;
    this.request = request;
  }

  /** Reads the rest of a body, within limits. To be called after the answer was ended. */
  public static void discard(Vertx vertx, HttpServerRequest request) {
    if (!request.isEnded()) {
      new UnreadBody(vertx, request).start();
    }
  }

  private void start() {
    timer = vertx.setTimer(PATIENCE_MILLIS, id -> close());
    request.exceptionHandler(gone -> vertx.cancelTimer(timer));
    request.endHandler(end -> vertx.cancelTimer(timer));
    request.handler(
        chunk -> {
          dropped += chunk.length();
          if (dropped > PATIENCE_BYTES) {
            vertx.cancelTimer(timer);
            close();
          }
        });
    request.resume();
  }

  private void close() {
    if (request.version() == HttpVersion.HTTP_2) {
      request.response().reset(0);
    } else {
      request.connection().close();
    }
  }
}

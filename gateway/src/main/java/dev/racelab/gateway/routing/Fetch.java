package dev.racelab.gateway.routing;

import dev.racelab.platform.problem.ErrorCode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import java.util.List;
import java.util.Optional;

/**
 * Reads a small document from a ready replica of a service, whole. For what the gateway itself
 * wants to know; requests of clients go through {@link Forwarder}. Thread-safe.
 */
public final class Fetch {
  private static final int MOST_BYTES = 4 << 20;

  private final RoutingConfig.Upstream limits;
  private final HttpClient client;

  /**
   * @param limits the same time-outs as for clients' requests
   */
  public Fetch(Vertx vertx, RoutingConfig.Upstream limits) {
    this.limits = limits;
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setConnectTimeout(Math.toIntExact(limits.connectTimeout().toMillis())),
            new PoolOptions().setHttp1MaxSize(2).setMaxWaitQueueSize(50));
  }

  /**
   * Gets a document.
   *
   * @param uri its path and query at the replica
   * @return the body of a 200; fails with {@link FetchException}
   */
  public Future<Buffer> get(ServicePool pool, String uri) {
    Optional<Replica> choice = pool.pick(List.of());
    if (choice.isEmpty()) {
      return Future.failedFuture(
          new FetchException(
              ErrorCode.DEPENDENCY_UNAVAILABLE,
              "No replica of " + pool.name() + " is ready; try again later."));
    }
    return client
        .request(
            choice.get().request(HttpMethod.GET, uri).setTimeout(limits.idleTimeout().toMillis()))
        .compose(HttpClientRequest::send)
        .compose(answer -> whole(answer, pool))
        .recover(failure -> Future.failedFuture(asFetchException(failure, pool)));
  }

  private static Future<Buffer> whole(HttpClientResponse answer, ServicePool pool) {
    if (answer.statusCode() != 200) {
      return Future.failedFuture(
          new FetchException(
              ErrorCode.UPSTREAM_UNREACHABLE,
              pool.name() + " answered " + answer.statusCode() + " instead of its document."));
    }
    Buffer body = Buffer.buffer();
    answer.handler(
        chunk -> {
          if (body.length() + chunk.length() > MOST_BYTES) {
            answer.request().reset();
          } else {
            body.appendBuffer(chunk);
          }
        });
    return answer.end().map(body);
  }

  private static FetchException asFetchException(Throwable failure, ServicePool pool) {
    return failure instanceof FetchException known
        ? known
        : new FetchException(
            ErrorCode.UPSTREAM_UNREACHABLE, pool.name() + " did not hand out its document.");
  }

  /** Closes the connections. */
  public void close() {
    client.close();
  }

  /** Why there is no document. */
  public static final class FetchException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final ErrorCode code;

    FetchException(ErrorCode code, String detail) {
      super(detail, null, false, false);
      this.code = code;
    }

    /** The code that a client should see. */
    public ErrorCode code() {
      return code;
    }
  }
}

package dev.racelab.gateway.routing;

import dev.racelab.platform.problem.ErrorCode;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The gateway's own small requests, answered whole: over the same connections, to the same choice
 * of replicas and within the same time-outs as clients' requests, which go through {@link
 * Forwarder}. Thread-safe; each call must come from an event loop.
 */
public final class Fetch {
  private static final int MOST_BYTES = 4 << 20;

  private final Forwarder forwarder;

  /**
   * @param forwarder whose connections are used
   */
  public Fetch(Forwarder forwarder) {
    this.forwarder = forwarder;
  }

  /**
   * A request of the gateway's own.
   *
   * @param uri its path and query at the replica
   * @param body null for none
   */
  public record Request(
      HttpMethod method, String uri, Map<String, String> headers, @Nullable Buffer body) {
    public Request {
      headers = Map.copyOf(headers);
    }
  }

  /** What a replica answered, whatever its status. */
  public record Answer(int status, MultiMap headers, Buffer body) {}

  /**
   * Gets a document.
   *
   * @param uri its path and query at the replica
   * @return the body of a 200; fails with {@link FetchException}
   */
  public Future<Buffer> get(ServicePool pool, String uri) {
    return ask(pool, new Request(HttpMethod.GET, uri, Map.of(), null))
        .compose(
            answer ->
                answer.status() == 200
                    ? Future.succeededFuture(answer.body())
                    : Future.failedFuture(
                        new FetchException(
                            ErrorCode.UPSTREAM_UNREACHABLE,
                            true,
                            pool.name()
                                + " answered "
                                + answer.status()
                                + " instead of its document.")));
  }

  /**
   * Sends a request to a ready replica, and to another one where it refuses the connection. Once it
   * was sent it is not repeated.
   *
   * @return the answer, of any status; fails with {@link FetchException} where there is none
   */
  public Future<Answer> ask(ServicePool pool, Request request) {
    return offer(pool, request, new ArrayList<>(2));
  }

  private Future<Answer> offer(ServicePool pool, Request request, List<Replica> tried) {
    Optional<Replica> choice =
        tried.size() < forwarder.limits.connectAttempts()
            ? pool.pick(tried, false)
            : Optional.empty();
    if (choice.isEmpty()) {
      return Future.failedFuture(
          tried.isEmpty()
              ? new FetchException(
                  ErrorCode.DEPENDENCY_UNAVAILABLE,
                  true,
                  "No replica of " + pool.name() + " is ready; try again later.")
              : new FetchException(
                  ErrorCode.UPSTREAM_UNREACHABLE,
                  true,
                  "No replica of " + pool.name() + " took the connection; nothing was sent."));
    }
    Replica replica = choice.get();
    tried.add(replica);
    replica.begin();
    return forwarder
        .connections
        .ofThisLoop()
        .request(
            replica
                .request(request.method(), request.uri())
                .setConnectTimeout(forwarder.connectionWaitMillis())
                .setIdleTimeout(forwarder.limits.idleTimeout().toMillis()))
        .transform(
            connection -> {
              if (connection.succeeded()) {
                return send(connection.result(), pool, request).onComplete(ended -> replica.end());
              }
              replica.end();
              return notConnected(connection, replica, pool, request, tried);
            });
  }

  private Future<Answer> notConnected(
      AsyncResult<HttpClientRequest> connection,
      Replica replica,
      ServicePool pool,
      Request request,
      List<Replica> tried) {
    Throwable cause = connection.cause();
    if (cause instanceof ConnectionPoolTooBusyException || cause instanceof TimeoutException) {
      return Future.failedFuture(
          new FetchException(
              ErrorCode.OVERLOADED,
              true,
              "No connection to " + pool.name() + " was free in time; try again later."));
    }
    replica.takeOut("it refused a connection: " + cause);
    forwarder.meters.retriedAfterRefusedConnection();
    return offer(pool, request, tried);
  }

  private Future<Answer> send(HttpClientRequest toReplica, ServicePool pool, Request request) {
    request.headers().forEach(toReplica::putHeader);
    Future<HttpClientResponse> answered =
        request.body() == null ? toReplica.send() : toReplica.send(request.body());
    return answered
        .compose(Fetch::whole)
        .recover(failure -> Future.failedFuture(unanswered(failure, pool)));
  }

  private static Future<Answer> whole(HttpClientResponse answer) {
    Buffer body = Buffer.buffer();
    answer.handler(
        chunk -> {
          if (body.length() + chunk.length() > MOST_BYTES) {
            answer.request().reset();
          } else {
            body.appendBuffer(chunk);
          }
        });
    return answer.end().map(end -> new Answer(answer.statusCode(), answer.headers(), body));
  }

  private static FetchException unanswered(Throwable failure, ServicePool pool) {
    return failure instanceof TimeoutException
        ? new FetchException(
            ErrorCode.UPSTREAM_TIMEOUT,
            false,
            pool.name() + " did not answer in time; whether it acted is unknown.")
        : new FetchException(
            ErrorCode.UPSTREAM_UNREACHABLE,
            false,
            "The connection to "
                + pool.name()
                + " was lost before its answer came; whether it acted is unknown.");
  }

  /** Why there is no answer. */
  public static final class FetchException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final ErrorCode code;
    private final boolean definite;

    FetchException(ErrorCode code, boolean definite, String detail) {
      super(detail, null, false, false);
      this.code = code;
      this.definite = definite;
    }

    /** The code that a client should see. */
    public ErrorCode code() {
      return code;
    }

    /** Whether the request certainly had no effect. */
    public boolean definite() {
      return definite;
    }
  }
}

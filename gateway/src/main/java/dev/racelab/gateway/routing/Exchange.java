package dev.racelab.gateway.routing;

import dev.racelab.gateway.admission.RequestId;
import dev.racelab.gateway.admission.UnreadBody;
import dev.racelab.platform.problem.ErrorCode;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way through the gateway, from the choice of a replica to the last byte of the
 * answer. Everything here runs on the request's own event loop, so nothing is guarded.
 *
 * <p>The rule that decides about repeating and about {@code definite}: until {@link #send} begins,
 * no byte of the request has left for a replica, so it may be offered to another one, and a refusal
 * is definite. From there on nobody knows what the replica did. The request is then repeated once
 * if it is a GET or HEAD without a body, and never otherwise, not even with an idempotency key,
 * because its body has flowed by and is not kept. The exceptions are a request whose body was cut
 * by the gateway or never arrived whole: a replica cannot act on a body without an end.
 *
 * <p>Exactly one of answered, refused or abandoned (the client left) ends the exchange; {@link
 * #finish} marks that, and what comes in late is dropped.
 */
final class Exchange {
  private final Forwarder forwarder;
  private final RoutingContext context;
  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private final ServicePool pool;
  private final String uri;
  private final String mount;
  private final boolean hasBody;

  private final List<Replica> tried = new ArrayList<>(2);
  private @Nullable Replica current;
  private @Nullable HttpClientRequest outgoing;
  private boolean sent;
  private boolean resent;
  private boolean uploaded;
  private boolean finished;
  private long received;
  private long lastProgress;
  private long timer = -1;

  Exchange(
      Forwarder forwarder, RoutingContext context, ServicePool pool, String uri, String mount) {
    this.forwarder = forwarder;
    this.context = context;
    this.request = context.request();
    this.response = context.response();
    this.pool = pool;
    this.uri = uri;
    this.mount = mount;
    this.hasBody = hasBody(request);
  }

  void start() {
    request.pause();
    context.addEndHandler(
        end -> {
          if (end.failed()) {
            abandon();
          }
        });
    offer();
  }

  /** Offers the request to the next replica, unless there is none or it was offered enough. */
  private void offer() {
    if (tried.size() >= forwarder.limits.connectAttempts()) {
      refuseForWantOfReplicas();
      return;
    }
    Optional<Replica> choice = pool.pick(tried, !hasBody && isSafe(request.method()));
    if (choice.isEmpty()) {
      refuseForWantOfReplicas();
      return;
    }
    Replica replica = choice.get();
    tried.add(replica);
    replica.begin();
    current = replica;
    forwarder
        .connections
        .ofThisLoop()
        .request(
            replica
                .request(request.method(), uri)
                .setConnectTimeout(forwarder.connectionWaitMillis()))
        .onComplete(
            connection -> {
              if (finished) {
                if (connection.succeeded()) {
                  connection.result().reset();
                }
              } else if (connection.succeeded()) {
                send(connection.result(), replica);
              } else {
                notConnected(connection.cause(), replica);
              }
            });
  }

  private void refuseForWantOfReplicas() {
    if (tried.isEmpty()) {
      refuse(
          ErrorCode.DEPENDENCY_UNAVAILABLE,
          true,
          "No replica of " + pool.name() + " is ready; try again later.");
    } else if (sent) {
      refuse(
          ErrorCode.UPSTREAM_UNREACHABLE,
          false,
          "The connection to " + pool.name() + " was lost before its answer came.");
    } else {
      refuse(
          ErrorCode.UPSTREAM_UNREACHABLE,
          true,
          "No replica of " + pool.name() + " took the connection; nothing was sent.");
    }
  }

  private void notConnected(Throwable cause, Replica replica) {
    leaveReplica();
    if (cause instanceof ConnectionPoolTooBusyException || cause instanceof TimeoutException) {
      refuse(
          ErrorCode.OVERLOADED,
          !sent,
          "No connection to " + pool.name() + " was free in time; try again later.");
      return;
    }
    replica.takeOut("it refused a connection: " + cause);
    forwarder.meters.retriedAfterRefusedConnection();
    offer();
  }

  private void send(HttpClientRequest toReplica, Replica replica) {
    outgoing = toReplica;
    sent = true;
    Headers.toReplica(request, toReplica.headers(), RequestId.of(context));
    toReplica
        .response()
        .onComplete(
            answer -> {
              if (finished) {
                return;
              }
              if (answer.succeeded()) {
                answer(answer.result(), toReplica, replica);
              } else {
                lost();
              }
            });
    progress();
    watch(forwarder.limits.idleTimeout().toNanos());
    if (hasBody) {
      upload(toReplica);
    } else {
      uploaded = true;
      toReplica.end();
      request.resume();
    }
  }

  private void upload(HttpClientRequest toReplica) {
    long length = Headers.length(request.headers());
    if (length < 0) {
      toReplica.setChunked(true);
    }
    if (request.headers().contains(HttpHeaders.EXPECT, HttpHeaders.CONTINUE, true)) {
      response.writeContinue();
    }
    Pump.start(request, toReplica, length, this::admit)
        .onComplete(
            upload -> {
              uploaded = upload.succeeded();
              if (upload.cause() instanceof TooLarge) {
                refuse(
                    ErrorCode.PAYLOAD_TOO_LARGE,
                    true,
                    "The request's body is larger than the "
                        + forwarder.maxBody
                        + " bytes allowed; it was cut.");
              } else if (upload.failed()) {
                abandon();
              }
            });
  }

  private void admit(long bytes) {
    received += bytes;
    if (received > forwarder.maxBody) {
      throw new TooLarge();
    }
    progress();
  }

  /** The connection was lost while the answer was due. */
  private void lost() {
    leaveReplica();
    if (!resent && !hasBody && isSafe(request.method())) {
      resent = true;
      forwarder.meters.retriedAfterLostConnection();
      offer();
    } else {
      refuse(
          ErrorCode.UPSTREAM_UNREACHABLE,
          false,
          "The connection to "
              + pool.name()
              + " was lost before its answer came; whether it acted is unknown.");
    }
  }

  private void answer(HttpClientResponse answer, HttpClientRequest toReplica, Replica replica) {
    response.setStatusCode(answer.statusCode());
    Headers.toClient(answer.headers(), response.headers(), replica.address().toString(), mount);
    long length = Headers.length(answer.headers());
    if (length < 0 && mayHaveBody(answer)) {
      response.setChunked(request.version() != HttpVersion.HTTP_1_0);
    }
    progress();
    Pump.start(answer, response, length, bytes -> progress())
        .onComplete(
            download -> {
              if (finished) {
                return;
              }
              if (download.failed()) {
                tearDown(toReplica);
              } else if (uploaded) {
                finish();
              } else {
                // Answered early, without the whole body: the rest has no reader any more.
                finish();
                toReplica.reset();
                UnreadBody.discard(forwarder.vertx, request);
              }
            });
  }

  private boolean mayHaveBody(HttpClientResponse answer) {
    int status = answer.statusCode();
    return !request.method().equals(HttpMethod.HEAD) && status != 204 && status != 304;
  }

  private void progress() {
    lastProgress = System.nanoTime();
  }

  private void watch(long nanos) {
    cancelTimer();
    long millis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos));
    timer = forwarder.vertx.setTimer(millis, fired -> judgeIdleness());
  }

  private void judgeIdleness() {
    long left = forwarder.limits.idleTimeout().toNanos() - (System.nanoTime() - lastProgress);
    if (left > 0) {
      watch(left);
    } else if (outgoing != null && !uploaded && !outgoing.writeQueueFull()) {
      refuse(
          ErrorCode.MALFORMED_REQUEST,
          true,
          "The request's body did not arrive whole; nothing came for " + idleTime() + ".");
    } else {
      refuse(
          ErrorCode.UPSTREAM_TIMEOUT,
          false,
          pool.name() + " did not answer within " + idleTime() + "; whether it acted is unknown.");
    }
  }

  private String idleTime() {
    return forwarder.limits.idleTimeout().toMillis() + " ms";
  }

  /** The client left, or its body broke off: nobody waits for an answer. */
  private void abandon() {
    if (!finished) {
      tearDown(outgoing);
    }
  }

  private void tearDown(@Nullable HttpClientRequest toReplica) {
    finish();
    if (toReplica != null) {
      toReplica.reset();
    }
    response.reset();
  }

  private void refuse(ErrorCode code, boolean definite, String detail) {
    if (finished) {
      return;
    }
    finish();
    if (outgoing != null) {
      outgoing.reset();
    }
    forwarder.refusals.refuse(context, code, definite, detail);
  }

  private void finish() {
    finished = true;
    leaveReplica();
  }

  private void leaveReplica() {
    cancelTimer();
    if (current != null) {
      current.end();
      current = null;
    }
  }

  private void cancelTimer() {
    if (timer != -1) {
      forwarder.vertx.cancelTimer(timer);
      timer = -1;
    }
  }

  private static boolean isSafe(HttpMethod method) {
    return method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
  }

  /**
   * Whether a body follows. HTTP/1.1 says so in the headers. HTTP/2 need not, so there every method
   * but GET and HEAD is taken to have one, be it empty.
   */
  private static boolean hasBody(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    if (length != null) {
      return !length.equals("0");
    }
    return request.headers().contains(HttpHeaders.TRANSFER_ENCODING)
        || (request.version() == HttpVersion.HTTP_2 && !isSafe(request.method()));
  }

  /** Cuts the upload; never leaves this class. */
  private static final class TooLarge extends RuntimeException {
    private static final long serialVersionUID = 1;

    TooLarge() {
      super(null, null, false, false);
    }
  }
}

package dev.racelab.gateway.admission;

import dev.racelab.platform.problem.ErrorCode;
import dev.racelab.platform.problem.Problem;
import dev.racelab.platform.request.RequestIds;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/**
 * Writes the gateway's own errors as problem+json. Thread-safe; each call must come from the
 * request's event loop.
 */
public final class Refusals {
  private static final String RETRY_AFTER_SECONDS = "1";

  private final Vertx vertx;
  private final String replica;

  /**
   * @param replica what {@code X-Served-By} says in the gateway's own answers
   */
  public Refusals(Vertx vertx, String replica) {
    this.vertx = vertx;
    this.replica = replica;
  }

  /** Refuses with the registry's own word on whether the request had no effect. */
  public void refuse(RoutingContext context, ErrorCode code, String detail) {
    refuse(context, code, code.definite(), detail);
  }

  /**
   * Refuses a request. Where an answer has already begun it cannot be taken back: the connection
   * (in HTTP/2 the stream) is then reset, so that the client does not take the torso for the whole.
   *
   * @param definite true if this request certainly had no effect
   * @param detail one sentence for a person, without names of machines
   */
  public void refuse(RoutingContext context, ErrorCode code, boolean definite, String detail) {
    HttpServerResponse response = context.response();
    if (response.ended() || response.closed()) {
      return;
    }
    if (response.headWritten()) {
      response.reset();
      return;
    }
    response
        .setStatusCode(code.httpStatus())
        .putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
        .putHeader("X-Served-By", replica)
        .putHeader(RequestIds.HEADER, RequestId.of(context));
    if (code.tryAgain()) {
      response.putHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
    }
    response.end(body(context, code, definite, detail));
    UnreadBody.discard(vertx, context.request());
  }

  private static Buffer body(
      RoutingContext context, ErrorCode code, boolean definite, String detail) {
    Problem problem =
        Problem.of(code, detail, definite, RequestId.of(context), List.of(), List.of());
    return new JsonObject()
        .put("type", problem.type())
        .put("title", problem.title())
        .put("status", problem.status())
        .put("detail", problem.detail())
        .put("instance", problem.instance())
        .put("code", problem.code())
        .put("definite", problem.definite())
        .toBuffer();
  }
}

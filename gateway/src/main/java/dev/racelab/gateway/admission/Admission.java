package dev.racelab.gateway.admission;

import dev.racelab.platform.problem.ErrorCode;
import dev.racelab.platform.request.RequestIds;
import io.vertx.core.AsyncResult;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands in front of every route that costs something: gives the request its id, and refuses what
 * is too large or too much before anything is sent to a service. Thread-safe.
 */
public final class Admission implements Handler<RoutingContext> {
  private final AdmissionConfig config;
  private final Refusals refusals;
  private final long maxBody;
  private final long maxHeader;
  private final AtomicInteger inFlight = new AtomicInteger();

  /**
   * @param refusals writes the answers of what is not let in
   */
  public Admission(AdmissionConfig config, Refusals refusals) {
    this.config = config;
    this.refusals = refusals;
    this.maxBody = config.maxBodySize().asLongValue();
    this.maxHeader = config.maxHeaderSize().asLongValue();
  }

  @Override
  public void handle(RoutingContext context) {
    HttpServerRequest request = context.request();
    context.response().putHeader(RequestIds.HEADER, RequestId.of(context));
    if (headerSize(request) > maxHeader) {
      refusals.refuse(
          context,
          ErrorCode.MALFORMED_REQUEST,
          "The request's headers are larger than the " + maxHeader + " bytes allowed.");
    } else if (declaredLength(request) > maxBody) {
      refusals.refuse(
          context,
          ErrorCode.PAYLOAD_TOO_LARGE,
          "The request's body is larger than the " + maxBody + " bytes allowed.");
    } else if (inFlight.incrementAndGet() > config.maxInFlight()) {
      inFlight.decrementAndGet();
      refusals.refuse(
          context, ErrorCode.OVERLOADED, "Too many requests are under way; try again later.");
    } else {
      context.addEndHandler(new Leaving());
      context.next();
    }
  }

  /** How many admitted requests have not been answered yet. */
  public int inFlight() {
    return inFlight.get();
  }

  private static long headerSize(HttpServerRequest request) {
    long size = 0;
    for (Map.Entry<String, String> header : request.headers()) {
      size += header.getKey().length() + header.getValue().length();
    }
    return size;
  }

  /** The declared length, or -1 where there is none; a length beyond any number counts as huge. */
  private static long declaredLength(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    if (length == null) {
      return -1;
    }
    try {
      return Long.parseLong(length);
    } catch (NumberFormatException notALong) {
      return Long.MAX_VALUE;
    }
  }

  /** The end of an answer and the close of its connection may both be told; only one counts. */
  private final class Leaving implements Handler<AsyncResult<Void>> {
    private boolean left;

    @Override
    public void handle(AsyncResult<Void> end) {
      if (!left) {
        left = true;
        inFlight.decrementAndGet();
      }
    }
  }
}

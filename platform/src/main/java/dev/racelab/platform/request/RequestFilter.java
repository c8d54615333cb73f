package dev.racelab.platform.request;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.racelab.platform.problem.ErrorCode;
import dev.racelab.platform.problem.Problem;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.Map;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/**
 * The first to see a request, before any routing: gives it an id, names the replica in the answer,
 * and refuses what is too large to be meant well.
 */
@ApplicationScoped
public class RequestFilter {
  private static final String SERVED_BY = "X-Served-By";
  private static final int FIRST = 1000;
  private static final long LINGER_MILLIS = 500;

  @Inject RequestConfig config;
  @Inject Replica replica;
  @Inject ObjectMapper json;

  void register(@Observes Filters filters) {
    filters.register(this::handle, FIRST);
  }

  private void handle(RoutingContext context) {
    HttpServerRequest request = context.request();
    String id = RequestIds.choose(request.getHeader(RequestIds.HEADER));
    context.put(RequestIds.KEY, id);
    MDC.put("requestId", id);
    context.response().putHeader(RequestIds.HEADER, id).putHeader(SERVED_BY, replica.name());
    if (headerBytes(request) > config.maxHeaders().asLongValue()) {
      refuse(
          context,
          ErrorCode.MALFORMED_REQUEST,
          "the path and all header fields together have at most %d bytes"
              .formatted(config.maxHeaders().asLongValue()));
    } else if (declaredLength(request) > config.maxBody().asLongValue()) {
      refuse(
          context,
          ErrorCode.PAYLOAD_TOO_LARGE,
          "a body has at most %d bytes".formatted(config.maxBody().asLongValue()));
    } else {
      context.next();
    }
  }

  private static long headerBytes(HttpServerRequest request) {
    long bytes = request.uri().length();
    for (Map.Entry<String, String> header : request.headers()) {
      bytes += header.getKey().length() + header.getValue().length() + 4;
    }
    return bytes;
  }

  private static long declaredLength(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    return length == null ? 0 : parsed(length);
  }

  private static long parsed(String length) {
    try {
      return Long.parseLong(length);
    } catch (NumberFormatException tooManyDigits) {
      return Long.MAX_VALUE;
    }
  }

  private void refuse(RoutingContext context, ErrorCode code, String detail) {
    @Nullable String id = context.get(RequestIds.KEY);
    // What was not read makes the connection useless. It is closed a little later, since closing it
    // over unread bytes would reset it, and the client might never see the answer.
    context.response().bodyEndHandler(sent -> closeSoon(context));
    context
        .response()
        .setStatusCode(code.httpStatus())
        .putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
        .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE)
        .end(text(Problem.of(code, detail, id)));
  }

  private static void closeSoon(RoutingContext context) {
    context.vertx().setTimer(LINGER_MILLIS, timer -> context.request().connection().close());
  }

  private String text(Problem problem) {
    try {
      return json.writeValueAsString(problem);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("a problem is always writable", impossible);
    }
  }
}

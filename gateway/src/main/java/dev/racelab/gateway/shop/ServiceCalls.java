package dev.racelab.gateway.shop;

import dev.racelab.gateway.routing.Fetch;
import dev.racelab.gateway.routing.ServicePool;
import dev.racelab.gateway.routing.Services;
import dev.racelab.platform.problem.ErrorCode;
import dev.racelab.platform.request.RequestIds;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Calls of the services' API, with a key where there is one. Thread-safe. */
final class ServiceCalls {
  private static final String KEY_HEADER = "Idempotency-Key";
  private static final String REPLAYED_HEADER = "Idempotency-Replayed";
  private static final Duration USUAL_PAUSE = Duration.ofSeconds(1);

  private final Vertx vertx;
  private final Services services;
  private final Fetch fetch;
  private final Duration copyPatience;

  ServiceCalls(Vertx vertx, Services services, Fetch fetch, Duration copyPatience) {
    this.vertx = vertx;
    this.services = services;
    this.fetch = fetch;
    this.copyPatience = copyPatience;
  }

  /**
   * In whose name, and for which request of a browser.
   *
   * @param labHeaders the browser's lab controls, which the services judge
   */
  record Caller(String token, String requestId, Map<String, String> labHeaders) {}

  /**
   * Asks for a resource.
   *
   * @return fails with {@link RefusedException}
   */
  Future<Done> get(Caller caller, String uri) {
    return fetched(new Fetch.Request(HttpMethod.GET, uri, headers(caller), null))
        .compose(ServiceCalls::done);
  }

  /**
   * Posts, and where the key's first request is still at work asks again for its answer: whoever
   * clicks twice sees the answer of the second click only, and shall see the one true answer there.
   * Without a key nothing is ever sent again.
   *
   * @return fails with {@link RefusedException}
   */
  Future<Done> post(Caller caller, String uri, Optional<String> key, JsonObject body) {
    Map<String, String> headers = headers(caller);
    headers.put("Content-Type", "application/json");
    key.ifPresent(value -> headers.put(KEY_HEADER, value));
    return untilNotInFlight(
        new Fetch.Request(HttpMethod.POST, uri, headers, body.toBuffer()),
        System.nanoTime() + copyPatience.toNanos());
  }

  private Future<Done> untilNotInFlight(Fetch.Request request, long deadline) {
    return fetched(request)
        .compose(
            answer -> {
              long pause = pauseMillis(answer);
              if (refusal(answer).is(ErrorCode.IDEMPOTENCY_KEY_IN_FLIGHT)
                  && TimeUnit.MILLISECONDS.toNanos(pause) < deadline - System.nanoTime()) {
                Promise<Done> later = Promise.promise();
                vertx.setTimer(
                    pause, fired -> untilNotInFlight(request, deadline).onComplete(later));
                return later.future();
              }
              return done(answer);
            });
  }

  private Future<Fetch.Answer> fetched(Fetch.Request request) {
    int query = request.uri().indexOf('?');
    String path = query < 0 ? request.uri() : request.uri().substring(0, query);
    ServicePool pool =
        services
            .owner(path)
            .orElseThrow(() -> new IllegalStateException("no service owns " + path));
    return fetch.ask(pool, request).recover(failure -> Future.failedFuture(unanswered(failure)));
  }

  private static Map<String, String> headers(Caller caller) {
    Map<String, String> headers = new HashMap<>(caller.labHeaders());
    headers.put("Authorization", "Bearer " + caller.token());
    headers.put("Accept", "application/json");
    headers.put(RequestIds.HEADER, caller.requestId());
    return headers;
  }

  private static Future<Done> done(Fetch.Answer answer) {
    @Nullable JsonObject body = json(answer.body());
    return answer.status() / 100 == 2 && body != null
        ? Future.succeededFuture(
            new Done(body, "true".equals(answer.headers().get(REPLAYED_HEADER))))
        : Future.failedFuture(new RefusedException(refusal(answer)));
  }

  private static Refusal refusal(Fetch.Answer answer) {
    @Nullable JsonObject body = json(answer.body());
    JsonObject problem = body == null ? new JsonObject() : body;
    return new Refusal(
        answer.status() < 400 ? ErrorCode.UPSTREAM_UNREACHABLE.httpStatus() : answer.status(),
        text(problem, "code", "http-" + answer.status()),
        text(problem, "title", "The service answered " + answer.status()),
        detail(problem),
        Boolean.TRUE.equals(problem.getValue("definite")));
  }

  /** The problem's own sentence, and what is wrong about each field. */
  private static String detail(JsonObject problem) {
    StringBuilder detail = new StringBuilder(text(problem, "detail", ""));
    if (problem.getValue("violations") instanceof JsonArray violations) {
      for (Object violation : violations) {
        if (violation instanceof JsonObject each) {
          detail
              .append(' ')
              .append(text(each, "field", ""))
              .append(' ')
              .append(text(each, "message", ""));
        }
      }
    }
    return detail.toString();
  }

  private static String text(JsonObject object, String field, String otherwise) {
    return object.getValue(field) instanceof String value ? value : otherwise;
  }

  private static @Nullable JsonObject json(Buffer body) {
    try {
      return Json.decodeValue(body) instanceof JsonObject object ? object : null;
    } catch (DecodeException notJson) {
      return null;
    }
  }

  /** What {@code Retry-After} says, in milliseconds. */
  private static long pauseMillis(Fetch.Answer answer) {
    @Nullable String seconds = answer.headers().get("Retry-After");
    return seconds != null && seconds.matches("[1-9][0-9]{0,5}")
        ? TimeUnit.SECONDS.toMillis(Long.parseLong(seconds))
        : USUAL_PAUSE.toMillis();
  }

  private static Throwable unanswered(Throwable failure) {
    return failure instanceof Fetch.FetchException known
        ? new RefusedException(
            Refusal.of(known.code(), known.definite(), String.valueOf(known.getMessage())))
        : failure;
  }
}

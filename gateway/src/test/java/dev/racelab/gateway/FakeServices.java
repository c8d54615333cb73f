package dev.racelab.gateway;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** As much of the account and the order service as the shop needs; they honour keys. */
final class FakeServices {
  /** Every POST that came, as {@code path key}, or the path alone. */
  final List<String> posts = new CopyOnWriteArrayList<>();

  /** The headers of the last request. */
  final Map<String, String> headers = new ConcurrentHashMap<>();

  /** So many keyed POSTs to come are told that the first one is still at work. */
  final AtomicInteger inFlight = new AtomicInteger();

  /** The path whose next answer is lost after it took effect. */
  volatile String losing = "";

  /** The path whose next POST is refused, without effect and with nothing recorded, and how. */
  volatile String refusing = "";

  volatile int refusalStatus;
  volatile String refusalCode = "";

  private final Map<String, List<JsonObject>> rows = new ConcurrentHashMap<>();
  private final Map<String, JsonObject> recorded = new ConcurrentHashMap<>();

  int count(String path) {
    return rows(path).size();
  }

  void add(String path, JsonObject row) {
    rows(path).add(row);
  }

  void empty(String path) {
    rows(path).clear();
  }

  void handle(HttpServerRequest request) {
    headers.clear();
    request.headers().forEach(header -> headers.put(header.getKey(), header.getValue()));
    if (request.method().equals(HttpMethod.GET)) {
      String path = request.path();
      request
          .response()
          .end(
              new JsonObject()
                  .put(path.substring(1), new JsonArray(new ArrayList<>(rows(path))))
                  .encode());
    } else {
      request.body(body -> post(request, new JsonObject(body.result())));
    }
  }

  private void post(HttpServerRequest request, JsonObject body) {
    String key = request.getHeader("Idempotency-Key");
    String known = request.path() + (key == null ? "" : " " + key);
    posts.add(known);
    HttpServerResponse response = request.response();
    if (key != null && inFlight.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      problem(response.putHeader("Retry-After", "1"), 409, "idempotency-key-in-flight");
    } else if (key != null && recorded.containsKey(known)) {
      JsonObject record = recorded.get(known);
      if (record.getJsonObject("request").equals(body)) {
        response
            .putHeader("Idempotency-Replayed", "true")
            .setStatusCode(201)
            .end(record.getJsonObject("answer").encode());
      } else {
        problem(response, 422, "idempotency-key-reused");
      }
    } else if (refusing.equals(request.path())) {
      refusing = "";
      problem(response, refusalStatus, refusalCode);
    } else if (rows(request.path()).stream().anyMatch(row -> sameLogin(row, body))) {
      problem(response, 409, "login-taken");
    } else {
      JsonObject row =
          body.copy()
              .put("id", UUID.randomUUID().toString())
              .put("total", 450)
              .put("currency", "EUR");
      rows(request.path()).add(row);
      if (key != null) {
        recorded.put(known, new JsonObject().put("request", body).put("answer", row));
      }
      if (losing.equals(request.path())) {
        losing = "";
        request.connection().close();
      } else {
        response.setStatusCode(201).end(row.encode());
      }
    }
  }

  private static boolean sameLogin(JsonObject row, JsonObject body) {
    return body.containsKey("login") && body.getString("login").equals(row.getString("login"));
  }

  private static void problem(HttpServerResponse response, int status, String code) {
    response
        .setStatusCode(status)
        .end(
            new JsonObject()
                .put("code", code)
                .put("title", "A title")
                .put("detail", "Why <b>not</b>.")
                .put("definite", true)
                .encode());
  }

  private List<JsonObject> rows(String path) {
    return rows.computeIfAbsent(path, none -> new CopyOnWriteArrayList<>());
  }
}

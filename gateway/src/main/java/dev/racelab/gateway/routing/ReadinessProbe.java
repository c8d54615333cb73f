package dev.racelab.gateway.routing;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.tracing.TracingPolicy;
import java.util.concurrent.TimeoutException;

/**
 * Asks replicas over and over whether they are ready, each at most once at a time. It has a client
 * of its own, so that a probe never waits behind the requests it is to judge. Thread-safe.
 */
final class ReadinessProbe {
  private final RoutingConfig.Readiness config;
  private final HttpClient client;

  ReadinessProbe(Vertx vertx, RoutingConfig.Readiness config) {
    this.config = config;
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setConnectTimeout(Math.toIntExact(config.timeout().toMillis()))
                .setTracingPolicy(TracingPolicy.IGNORE),
            new PoolOptions().setHttp1MaxSize(1));
  }

  void probe(Replica replica) {
    if (!replica.beginProbe()) {
      return;
    }
    client
        .request(
            replica.request(HttpMethod.GET, config.path()).setTimeout(config.timeout().toMillis()))
        .onSuccess(request -> ask(replica, request))
        .onFailure(
            failure -> {
              replica.takeOut("its readiness probe found nobody: " + failure);
              replica.endProbe();
            });
  }

  private static void ask(Replica replica, HttpClientRequest request) {
    request
        .send()
        .compose(answer -> answer.end().map(answer.statusCode()))
        .onSuccess(status -> judge(replica, status))
        .onFailure(
            failure -> {
              if (failure instanceof TimeoutException) {
                replica.setAside();
              } else {
                replica.takeOut("its readiness probe failed: " + failure);
              }
            })
        .onComplete(end -> replica.endProbe());
  }

  void close() {
    client.close();
  }

  private static void judge(Replica replica, int status) {
    if (status == 200) {
      replica.putIn();
    } else {
      replica.takeOut("its readiness probe answered " + status);
    }
  }
}

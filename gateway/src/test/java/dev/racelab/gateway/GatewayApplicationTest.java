package dev.racelab.gateway;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasEntry;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Vertx;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The parts as Quarkus puts them together. */
@QuarkusTest
@QuarkusTestResource(GatewayApplicationTest.OneReplica.class)
class GatewayApplicationTest {
  @BeforeEach
  void theReplicaIsReady() {
    Await.until(
        "the replica is ready",
        () ->
            given()
                .get("/q/metrics")
                .asString()
                .matches("(?s).*racelab_gateway_ready\\{[^}]*} 1.0.*"));
  }

  @Test
  void itIsAliveAndReady() {
    given().get("/q/health/live").then().statusCode(200);
    given().get("/q/health/ready").then().statusCode(200).body(containsString("replica-list"));
  }

  @Test
  void aRequestWithABodyPassesThroughTheRealServer() {
    given()
        .body("x".repeat(500_000))
        .post("/api/accounts?a=1")
        .then()
        .statusCode(200)
        .header("X-Served-By", "account-1")
        .body(equalTo("/accounts?a=1 500000"));
  }

  @Test
  void aBodyOverTheLimitIsAProblem() {
    given()
        .body("x".repeat((1 << 20) + 1))
        .post("/api/accounts")
        .then()
        .statusCode(413)
        .contentType("application/problem+json")
        .body("code", equalTo("payload-too-large"));
  }

  @Test
  void aHeaderOf100KibIsAProblemAndNotAStackTrace() {
    given()
        .header("X-Big", "x".repeat(100 << 10))
        .get("/api/accounts/1")
        .then()
        .statusCode(400)
        .contentType("application/problem+json")
        .body("code", equalTo("malformed-request"));
  }

  @Test
  void whatNobodyOwnsIsAProblem() {
    given()
        .get("/nothing")
        .then()
        .statusCode(404)
        .contentType("application/problem+json")
        .header("X-Served-By", "gateway")
        .body("code", equalTo("not-found"))
        .body("definite", equalTo(true));
  }

  @Test
  void theRootLeadsToOnePageThatListsTheServicesAndLoadsNothingFromElsewhere() {
    given().redirects().follow(false).get("/").then().statusCode(302).header("Location", "/docs");
    given()
        .get("/docs")
        .then()
        .statusCode(200)
        .header("Content-Security-Policy", containsString("default-src 'none'"))
        .body(containsString("{\"name\":\"account\",\"url\":\"/docs/account.json\"}"))
        .body(not(containsString("http:")))
        .body(not(containsString("https:")));
    given().get("/docs/start.js").then().statusCode(200).body(containsString("SwaggerUIBundle"));
    given().get("/openapi-ui/swagger-ui-bundle.js").then().statusCode(200);
    given().get("/openapi-ui/swagger-ui-standalone-preset.js").then().statusCode(200);
    given().get("/openapi-ui/swagger-ui.css").then().statusCode(200);
  }

  @Test
  void aServicesDocumentPointsAtTheGateway() {
    given()
        .get("/docs/account.json")
        .then()
        .statusCode(200)
        .body("servers[0].url", equalTo("/api"))
        .body("paths", hasKey("/accounts/{id}"))
        .body("paths", not(hasKey("/lab/reset")))
        .body("components.securitySchemes.bearer", hasEntry("scheme", "bearer"));
    given().get("/docs/nobody.json").then().statusCode(404).body("code", equalTo("not-found"));
  }

  /** One fake account replica in the static list. */
  public static final class OneReplica implements QuarkusTestResourceLifecycleManager {
    private static final String DOCUMENT =
        """
        {"openapi":"3.1.0","servers":[{"url":"http://elsewhere"}],
         "paths":{"/accounts/{id}":{},"/lab/reset":{}}}
        """;

    private final Vertx vertx = Vertx.vertx();

    @Override
    public Map<String, String> start() {
      FakeReplica replica = new FakeReplica(vertx, "account-1");
      replica.behaviour =
          request -> {
            if (request.path().equals("/q/openapi")) {
              request.response().end(DOCUMENT);
            } else {
              FakeReplica.echo(request);
            }
          };
      return Map.of("racelab.gateway.services.account.replicas", replica.address());
    }

    @Override
    public void stop() {
      FakeReplica.Waiting.forResult(vertx.close());
    }
  }
}

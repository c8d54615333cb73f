package dev.racelab.account;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.racelab.guard.Strategies;
import dev.racelab.guard.Strategy;
import dev.racelab.platform.testing.EmbeddedStores;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What the OpenAPI document tells. That it misses no error is checked wherever tests call the
 * service, by {@link DocumentedErrors}.
 */
@QuarkusTest
@QuarkusTestResource(EmbeddedStores.class)
class OpenApiTest {
  private static final String READS =
      "dependency-unavailable internal-error lab-disabled malformed-request not-acceptable"
          + " overloaded validation-failed";
  private static final String CALLER = " forbidden unauthenticated";
  private static final String BODY = " payload-too-large unsupported-media-type";
  private static final String GUARDED =
      READS + CALLER + BODY + " lease-lost lock-timeout outcome-unknown stale-token write-conflict";

  private static final Map<String, String> CODES =
      Map.ofEntries(
          Map.entry("post /customers", GUARDED + " login-taken"),
          Map.entry("get /customers", READS + CALLER),
          Map.entry("post /accounts", READS + CALLER + BODY + " not-found outcome-unknown"),
          Map.entry("get /accounts/{id}", READS + CALLER + " not-found"),
          Map.entry("get /accounts/{id}/entries", READS + CALLER + " not-found"),
          Map.entry("post /accounts/{id}/withdrawals", GUARDED + " insufficient-funds not-found"),
          Map.entry("post /accounts/{id}/deposits", GUARDED + " not-found"),
          Map.entry("post /transfers", GUARDED + " insufficient-funds not-found"),
          Map.entry("post /lab/reset", READS + " lock-timeout outcome-unknown"),
          Map.entry("get /lab/holds/{name}", READS + " not-found"),
          Map.entry("post /lab/holds/{name}/release", READS));

  private JsonNode document = new ObjectMapper().createObjectNode();

  @BeforeEach
  void read() throws Exception {
    document =
        new ObjectMapper()
            .readTree(
                given().get("/q/openapi?format=json").then().statusCode(200).extract().asString());
  }

  @Test
  void everyOperationListsTheErrorsThatItCanAnswer() {
    Map<String, Set<String>> listed = new TreeMap<>();
    operations()
        .forEach((name, operation) -> listed.put(name, new TreeSet<>(codes(operation).keySet())));
    Map<String, Set<String>> expected = new TreeMap<>();
    CODES.forEach((name, codes) -> expected.put(name, new TreeSet<>(List.of(codes.split(" ")))));
    assertThat(listed).isEqualTo(expected);
  }

  @Test
  void everyErrorHasAnExampleOfItsOwn() {
    operations()
        .forEach(
            (name, operation) ->
                codes(operation)
                    .forEach(
                        (code, example) -> {
                          assertThat(example.path("code").asText()).as(name).isEqualTo(code);
                          assertThat(example.path("type").asText()).endsWith(":" + code);
                          assertThat(example.path("definite").isBoolean()).as(name).isTrue();
                        }));
  }

  @Test
  void everyOperationSaysWhatItDoesAndHowItSucceeds() {
    operations()
        .forEach(
            (name, operation) -> {
              assertThat(operation.path("summary").asText()).as(name).isNotBlank();
              assertThat(operation.path("tags")).as(name).isNotEmpty();
              List<String> success = new ArrayList<>();
              operation
                  .path("responses")
                  .fieldNames()
                  .forEachRemaining(
                      status -> {
                        if (status.startsWith("2")) {
                          success.add(status);
                        }
                      });
              String right =
                  name.startsWith("get") ? "200" : name.contains("/lab/") ? "204" : "201";
              assertThat(success).as(name).containsExactly(right);
            });
  }

  @Test
  void everyValueOfARequestHasAnExampleOrAllItsValues() {
    for (String schema : List.of("NewCustomer", "NewAccount", "Amount", "NewTransfer")) {
      JsonNode properties = document.at("/components/schemas/" + schema + "/properties");
      assertThat(properties).as(schema).isNotEmpty();
      properties
          .properties()
          .forEach(
              property ->
                  assertThat(hasExample(property.getValue()))
                      .as(schema + "." + property.getKey())
                      .isTrue());
    }
  }

  private boolean hasExample(JsonNode schema) {
    String reference = schema.path("$ref").asText();
    boolean own = schema.has("examples") || schema.has("enum");
    return own || (!reference.isEmpty() && hasExample(document.at(reference.substring(1))));
  }

  @Test
  void whoeverMovesMoneyNeedsABearerToken() {
    JsonNode scheme = document.at("/components/securitySchemes/bearer");
    assertThat(scheme.path("type").asText()).isEqualTo("http");
    assertThat(scheme.path("scheme").asText()).isEqualTo("bearer");
    assertThat(scheme.path("bearerFormat").asText()).isEqualTo("JWT");
    operations()
        .forEach(
            (name, operation) ->
                assertThat(operation.path("security").path(0).has("bearer"))
                    .as(name)
                    .isEqualTo(!name.contains("/lab/")));
  }

  @Test
  void guardedOperationsAndNoOthersTakeTheLabsHeaders() {
    List<String> strategies = Strategies.all().stream().map(Strategy::name).toList();
    operations()
        .forEach(
            (name, operation) -> {
              Map<String, JsonNode> headers = headers(operation);
              if (codes(operation).containsKey("write-conflict")) {
                assertThat(headers)
                    .as(name)
                    .containsOnlyKeys(
                        "Lab-Strategy", "Lab-Weakened", "Lab-Window", "Lab-Rendezvous", "Lab-Hold");
                List<String> offered = new ArrayList<>();
                headers
                    .getOrDefault("Lab-Strategy", document)
                    .at("/schema/enum")
                    .forEach(value -> offered.add(value.asText()));
                assertThat(offered).as(name).isEqualTo(strategies);
              } else {
                assertThat(headers).as(name).isEmpty();
              }
            });
  }

  private Map<String, JsonNode> operations() {
    Map<String, JsonNode> operations = new TreeMap<>();
    document
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        method ->
                            operations.put(
                                method.getKey() + " " + path.getKey(), method.getValue())));
    assertThat(operations).isNotEmpty();
    return operations;
  }

  /** Every error with its example. */
  private static Map<String, JsonNode> codes(JsonNode operation) {
    Map<String, JsonNode> codes = new TreeMap<>();
    for (JsonNode response : operation.path("responses")) {
      response
          .at("/content/application~1problem+json/examples")
          .properties()
          .forEach(example -> codes.put(example.getKey(), example.getValue().path("value")));
    }
    return codes;
  }

  private static Map<String, JsonNode> headers(JsonNode operation) {
    return operation
        .path("parameters")
        .valueStream()
        .filter(parameter -> parameter.path("in").asText().equals("header"))
        .collect(Collectors.toMap(parameter -> parameter.path("name").asText(), header -> header));
  }
}

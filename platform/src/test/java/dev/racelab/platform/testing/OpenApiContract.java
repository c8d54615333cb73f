package dev.racelab.platform.testing;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.racelab.guard.Strategies;
import dev.racelab.guard.Strategy;
import java.util.ArrayList;
import java.util.HashSet;
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
 * service, by {@link DocumentedErrors}. For tests of a service with {@link EmbeddedStores}.
 */
public abstract class OpenApiContract {
  private static final String EVERYWHERE =
      "dependency-unavailable internal-error lab-disabled malformed-request not-acceptable"
          + " overloaded validation-failed";

  /** The errors of an operation that reads, for known callers. */
  protected static final String READS = EVERYWHERE + " forbidden unauthenticated";

  /** What a request with a body may be answered besides. */
  protected static final String BODY = " payload-too-large unsupported-media-type";

  /** The errors of an operation behind a strategy. */
  protected static final String GUARDED =
      READS + " lease-lost lock-timeout outcome-unknown stale-token write-conflict";

  /** What an idempotency key may be answered, at whatever writes. */
  private static final String KEYED =
      " idempotency-key-invalid idempotency-key-in-flight idempotency-key-reused"
          + " operation-voided write-conflict lock-timeout outcome-unknown";

  private static final Map<String, String> OF_THE_LAB =
      Map.of(
          "post /lab/reset", EVERYWHERE + " lock-timeout write-conflict outcome-unknown",
          "get /lab/holds/{name}", EVERYWHERE + " not-found",
          "post /lab/holds/{name}/release", EVERYWHERE);

  private static final Set<String> LAB_HEADERS =
      Set.of(
          "Lab-Strategy",
          "Lab-Weakened",
          "Lab-Window",
          "Lab-Rendezvous",
          "Lab-Hold",
          "Lab-Onward-Hold");

  private JsonNode document = new ObjectMapper().createObjectNode();

  /**
   * Every operation of the service, for example {@code get /accounts/{id}}, with all codes that it
   * can answer, separated by spaces.
   */
  protected abstract Map<String, String> codes();

  /** The schemas of request bodies. */
  protected abstract List<String> bodies();

  /** The status with which an operation succeeds. */
  protected String success(String operation) {
    return operation.startsWith("post") ? "201" : "200";
  }

  /** The headers that an operation takes besides the lab's. */
  protected Set<String> headers(String operation) {
    return Set.of();
  }

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
    OF_THE_LAB.forEach((name, codes) -> expected.put(name, words(codes)));
    codes()
        .forEach((name, codes) -> expected.put(name, words(codes + (isKeyed(name) ? KEYED : ""))));
    assertThat(listed).isEqualTo(expected);
  }

  private static boolean isKeyed(String operation) {
    return !operation.startsWith("get ") && !operation.contains("/lab/");
  }

  private static Set<String> words(String codes) {
    return new TreeSet<>(List.of(codes.split(" ", -1)));
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
              List<String> successes = new ArrayList<>();
              operation
                  .path("responses")
                  .fieldNames()
                  .forEachRemaining(
                      status -> {
                        if (status.startsWith("2")) {
                          successes.add(status);
                        }
                      });
              assertThat(successes)
                  .as(name)
                  .containsExactly(
                      name.startsWith("post /lab/")
                          ? new String[] {"204"}
                          : success(name).split(" ", -1));
            });
  }

  @Test
  void everyValueOfARequestHasAnExampleOrAllItsValues() {
    for (String schema : bodies()) {
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

  /** A list of objects has its examples in their schema, which is a body's of its own here. */
  private boolean hasExample(JsonNode schema) {
    String reference = schema.path("$ref").asText();
    String items = schema.at("/items/$ref").asText();
    return schema.has("examples")
        || schema.has("enum")
        || bodies().stream().anyMatch(body -> items.endsWith("/schemas/" + body))
        || (!reference.isEmpty() && hasExample(document.at(reference.substring(1))));
  }

  @Test
  void everyOperationButTheLabsNeedsABearerToken() {
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
              Map<String, JsonNode> headers = headersOf(operation);
              Set<String> expected = new HashSet<>(headers(name));
              if (isKeyed(name)) {
                expected.add("Idempotency-Key");
              }
              if (codes(operation).containsKey("lease-lost")) {
                expected.addAll(LAB_HEADERS);
                List<String> offered = new ArrayList<>();
                headers
                    .getOrDefault("Lab-Strategy", document)
                    .at("/schema/enum")
                    .forEach(value -> offered.add(value.asText()));
                assertThat(offered).as(name).isEqualTo(strategies);
              }
              assertThat(headers.keySet()).as(name).isEqualTo(expected);
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

  private static Map<String, JsonNode> headersOf(JsonNode operation) {
    return operation
        .path("parameters")
        .valueStream()
        .filter(parameter -> parameter.path("in").asText().equals("header"))
        .collect(Collectors.toMap(parameter -> parameter.path("name").asText(), header -> header));
  }
}

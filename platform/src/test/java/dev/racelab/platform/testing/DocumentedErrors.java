package dev.racelab.platform.testing;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.filter.Filter;
import io.restassured.filter.FilterContext;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.FilterableRequestSpecification;
import io.restassured.specification.FilterableResponseSpecification;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Fails where an operation answers an error that the OpenAPI document does not list for it. */
final class DocumentedErrors implements Filter {
  static final DocumentedErrors ONLY = new DocumentedErrors();

  private @Nullable Map<String, Map<String, Object>> paths;

  private DocumentedErrors() {}

  @Override
  public Response filter(
      FilterableRequestSpecification request,
      FilterableResponseSpecification expected,
      FilterContext context) {
    Response answer = context.next(request, expected);
    if (answer.statusCode() >= 400) {
      operation(request.getMethod(), URI.create(request.getURI()).getPath())
          .ifPresent(operation -> check(request, answer, operation));
    }
    return answer;
  }

  private static void check(
      FilterableRequestSpecification request, Response answer, Map<?, ?> operation) {
    String code = Answers.json(answer).path("code").asText();
    Map<?, ?> responses = (Map<?, ?>) operation.get("responses");
    Object documented =
        responses == null ? null : responses.get(String.valueOf(answer.statusCode()));
    assertThat(String.valueOf(documented))
        .as("%s %s answered %s, documented", request.getMethod(), request.getURI(), code)
        .contains("application/problem+json")
        .contains("code=" + code);
  }

  /** Empty for a path or a method that nobody offers. */
  private Optional<Map<?, ?>> operation(String method, String path) {
    return paths().entrySet().stream()
        .filter(entry -> path.matches(entry.getKey().replaceAll("\\{\\w+}", "[^/]+")))
        .map(entry -> entry.getValue().get(method.toLowerCase(Locale.ROOT)))
        .filter(Map.class::isInstance)
        .<Map<?, ?>>map(found -> (Map<?, ?>) found)
        .findFirst();
  }

  private synchronized Map<String, Map<String, Object>> paths() {
    Map<String, Map<String, Object>> known = paths;
    if (known == null) {
      JsonPath document = given().get("/q/openapi?format=json").jsonPath();
      known = document.getMap("paths");
      paths = known;
    }
    return known;
  }
}

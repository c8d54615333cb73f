package dev.racelab.platform.testing;

import static io.restassured.RestAssured.given;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.util.UUID;

/**
 * Calls to the service under test. Whoever calls, an error that the OpenAPI document does not list
 * for the operation fails the test.
 */
public final class Calls {
  /**
   * A client keeps its token. One of its own for each call was a fifth of these tests' work: to
   * sign it, and to verify it.
   */
  private static final Cache<String, String> TOKENS =
      Caffeine.newBuilder().expireAfterWrite(Duration.ofMinutes(1)).maximumSize(1000).build();

  private Calls() {}

  /** With an operator's token. */
  public static RequestSpecification operator() {
    return as(TOKENS.get("operator", any -> TestTokens.operator()));
  }

  /** With the token of the customer who has that id. */
  public static RequestSpecification customer(UUID id) {
    return as(TOKENS.get("customer " + id, any -> TestTokens.customer(id)));
  }

  /** With the token of the service that has that name. */
  public static RequestSpecification service(String name) {
    return as(TOKENS.get("service " + name, any -> TestTokens.service(name)));
  }

  /** With that token, sending JSON. */
  public static RequestSpecification as(String token) {
    return anybody().header("Authorization", "Bearer " + token).contentType(ContentType.JSON);
  }

  /** Without a token. */
  public static RequestSpecification anybody() {
    return given().filter(DocumentedErrors.ONLY);
  }
}

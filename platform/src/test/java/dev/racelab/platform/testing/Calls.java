package dev.racelab.platform.testing;

import static io.restassured.RestAssured.given;

import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import java.util.UUID;

/**
 * Calls to the service under test. Whoever calls, an error that the OpenAPI document does not list
 * for the operation fails the test.
 */
public final class Calls {
  private Calls() {}

  /** With an operator's token. */
  public static RequestSpecification operator() {
    return as(TestTokens.operator());
  }

  /** With the token of the customer who has that id. */
  public static RequestSpecification customer(UUID id) {
    return as(TestTokens.customer(id));
  }

  /** With the token of the service that has that name. */
  public static RequestSpecification service(String name) {
    return as(TestTokens.service(name));
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

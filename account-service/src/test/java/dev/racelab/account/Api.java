package dev.racelab.account;

import static io.restassured.RestAssured.given;

import dev.racelab.platform.testing.TestTokens;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import java.util.UUID;

/** The service's API in the words of the tests. */
final class Api {
  private Api() {}

  /** A customer with a login of its own. */
  record Customer(UUID id, String login) {
    RequestSpecification calls() {
      return as(TestTokens.customer(id));
    }
  }

  static RequestSpecification operator() {
    return as(TestTokens.operator());
  }

  /** Without a token. Whoever calls, an error that the OpenAPI document does not know fails. */
  static RequestSpecification anybody() {
    return given().filter(DocumentedErrors.ONLY);
  }

  static RequestSpecification as(String token) {
    return anybody().header("Authorization", "Bearer " + token).contentType(ContentType.JSON);
  }

  static Customer signedUp() {
    return signedUp(0);
  }

  static Customer signedUp(long minimum) {
    UUID id = UUID.randomUUID();
    String login = "c" + id;
    as(TestTokens.customer(id))
        .body("{\"login\":\"%s\",\"minimum\":%d}".formatted(login, minimum))
        .post("/customers")
        .then()
        .statusCode(201);
    return new Customer(id, login);
  }

  static String account(Customer owner, long opening, String scope) {
    return operator()
        .body(
            """
            {"owner":"%s","currency":"EUR","minimum":0,"minimumScope":"%s","openingBalance":%d}
            """
                .formatted(owner.id(), scope, opening))
        .post("/accounts")
        .then()
        .statusCode(201)
        .extract()
        .path("id");
  }

  static String account(Customer owner, long opening) {
    return account(owner, opening, "ACCOUNT");
  }

  static long balance(String account) {
    return operator()
        .get("/accounts/" + account)
        .then()
        .statusCode(200)
        .extract()
        .jsonPath()
        .getLong("balance");
  }
}

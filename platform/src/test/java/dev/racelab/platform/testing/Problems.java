package dev.racelab.platform.testing;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;

/** What tests expect of an answer that is a problem. */
public final class Problems {
  private Problems() {}

  /** A definite refusal with that status and code, in nobody's words but ours. */
  public static ValidatableResponse refused(Response answer, int status, String code) {
    return answer
        .then()
        .statusCode(status)
        .contentType("application/problem+json")
        .body("code", equalTo(code))
        .body("definite", equalTo(true))
        .body("detail", not(containsString("Exception")))
        .body("detail", not(containsString("dev.racelab")));
  }

  /** A definite refusal of one value of the request. */
  public static ValidatableResponse invalid(Response answer, String field) {
    return refused(answer, 400, "validation-failed").body("violations[0].field", equalTo(field));
  }
}

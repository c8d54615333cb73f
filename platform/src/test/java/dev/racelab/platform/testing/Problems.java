package dev.racelab.platform.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;

/** What tests expect of an answer that is a problem. */
public final class Problems {
  private Problems() {}

  /** A definite refusal with that status and code, in nobody's words but ours. */
  public static ValidatableResponse refused(Response answer, int status, String code) {
    ValidatableResponse seen =
        answer.then().statusCode(status).contentType("application/problem+json");
    JsonNode problem = Answers.json(answer);
    assertThat(problem.path("code").asText()).as("code of %s", problem).isEqualTo(code);
    assertThat(problem.path("definite")).as("definite of %s", problem).isEqualTo(BooleanNode.TRUE);
    assertThat(problem.path("detail").asText())
        .as("detail of %s", problem)
        .isNotEmpty()
        .doesNotContain("Exception", "dev.racelab");
    return seen;
  }

  /** A definite refusal of one value of the request. */
  public static ValidatableResponse invalid(Response answer, String field) {
    ValidatableResponse seen = refused(answer, 400, "validation-failed");
    assertThat(Answers.json(answer).at("/violations/0/field").asText()).isEqualTo(field);
    return seen;
  }
}

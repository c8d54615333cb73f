package dev.racelab.platform.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.restassured.response.Response;

/**
 * Answers as JSON. What is asked of each of some thousand answers is asked here: REST-assured's own
 * paths are programs in Groovy, and each is compiled anew, which takes longer than the request.
 */
public final class Answers {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Answers() {}

  /**
   * The body.
   *
   * @throws AssertionError if it is no JSON
   */
  public static JsonNode json(Response answer) {
    String body = answer.asString();
    try {
      return MAPPER.readTree(body);
    } catch (JsonProcessingException notJson) {
      throw new AssertionError("no JSON: " + body, notJson);
    }
  }

  /** A member of an answer that must have that status. */
  public static JsonNode member(Response answer, int status, String name) {
    answer.then().statusCode(status);
    return json(answer).path(name);
  }
}

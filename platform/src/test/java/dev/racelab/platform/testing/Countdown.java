package dev.racelab.platform.testing;

import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.Map;

/**
 * A guarded request on a row of its own, which may be sent any number of times and lowers a number
 * of that row by one each time it succeeds. What is true of every guarded request is tested on it.
 *
 * @param operation the operation's name, as configuration and metrics have it
 * @param token of somebody who may send it
 * @param path where it is posted
 * @param body what is posted, a JSON object; the answer is 201
 * @param row the row, as Lab-Access names it
 * @param resource the path at which an operator sees the row
 * @param field the number's name there
 */
public record Countdown(
    String operation,
    String token,
    String path,
    String body,
    String row,
    String resource,
    String field) {
  /** The number at the beginning. */
  public static final long START = 1000;

  /** Requests of the one who may send it. */
  public RequestSpecification calls() {
    return Calls.as(token);
  }

  /** Sends it once. */
  public Response send(Map<String, String> headers) {
    return calls().headers(headers).body(body).post(path);
  }

  /** Sends it once behind that strategy. */
  Response send(String strategy) {
    return send(Map.of("Lab-Strategy", strategy));
  }

  /** The number as it is now. */
  public long left() {
    return Answers.member(Calls.operator().get(resource), 200, field).asLong();
  }
}

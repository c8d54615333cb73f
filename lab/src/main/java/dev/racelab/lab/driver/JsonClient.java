package dev.racelab.lab.driver;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;

/**
 * A plain client for what must not race: seeding and reading back. Every call ends by its deadline.
 * Thread-safe.
 */
public final class JsonClient implements AutoCloseable {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final URI base;
  private final Duration deadline;
  private final HttpClient http;

  /**
   * A client of one origin.
   *
   * @param base scheme, host and port
   * @param deadline for each call, from connecting to the last byte of the answer
   */
  public JsonClient(URI base, Duration deadline) {
    this.base = base;
    this.deadline = deadline;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(deadline)
            .build();
  }

  /**
   * Asks for {@code path}.
   *
   * @throws UnexpectedAnswerException if the answer is not 2xx with a JSON body, or none came
   */
  public JsonNode get(String path, String token) throws InterruptedException {
    return send("GET", path, request(path, token).GET().build());
  }

  /**
   * Asks for {@code path}; empty if it is answered 404.
   *
   * @throws UnexpectedAnswerException if the answer is neither that nor 2xx with a JSON body
   */
  public Optional<JsonNode> find(String path, String token) throws InterruptedException {
    HttpResponse<String> response = exchange("GET", path, request(path, token).GET().build());
    return response.statusCode() == 404
        ? Optional.empty()
        : Optional.of(parsed("GET", path, response));
  }

  /**
   * Posts {@code body} to {@code path}.
   *
   * @throws UnexpectedAnswerException if the answer is not 2xx with a JSON body, or none came
   */
  public JsonNode post(String path, String token, JsonNode body) throws InterruptedException {
    return send(
        "POST",
        path,
        request(path, token)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body.toString()))
            .build());
  }

  /**
   * Posts nothing to {@code path}.
   *
   * @throws UnexpectedAnswerException if the answer is not 2xx with a JSON body, or none came
   */
  public JsonNode post(String path, String token) throws InterruptedException {
    return send("POST", path, request(path, token).POST(BodyPublishers.noBody()).build());
  }

  @Override
  public void close() {
    http.shutdownNow();
  }

  private HttpRequest.Builder request(String path, String token) {
    return HttpRequest.newBuilder(base.resolve(path))
        .timeout(deadline)
        .header("Authorization", "Bearer " + token)
        .header("Accept", "application/json");
  }

  private JsonNode send(String method, String path, HttpRequest request)
      throws InterruptedException {
    return parsed(method, path, exchange(method, path, request));
  }

  private HttpResponse<String> exchange(String method, String path, HttpRequest request)
      throws InterruptedException {
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UnexpectedAnswerException(
          "%s %s: no answer (%s)".formatted(method, path, e.getMessage()), e);
    }
  }

  private static JsonNode parsed(String method, String path, HttpResponse<String> response) {
    if (response.statusCode() / 100 != 2) {
      throw new UnexpectedAnswerException(
          "%s %s: status %d, %s"
              .formatted(method, path, response.statusCode(), excerpt(response.body())));
    }
    try {
      return MAPPER.readTree(response.body());
    } catch (JsonProcessingException e) {
      throw new UnexpectedAnswerException(
          "%s %s: the answer is not JSON: %s".formatted(method, path, excerpt(response.body())), e);
    }
  }

  private static String excerpt(String body) {
    String line = body.replaceAll("\\s+", " ").strip();
    return line.length() > 300 ? line.substring(0, 300) + "..." : line;
  }
}

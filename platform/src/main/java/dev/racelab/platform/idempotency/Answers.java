package dev.racelab.platform.idempotency;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.racelab.idempotency.Header;
import dev.racelab.idempotency.Lookup;
import dev.racelab.idempotency.ResponsePolicy;
import dev.racelab.idempotency.StorageRule;
import dev.racelab.idempotency.StoredResponse;
import dev.racelab.platform.problem.ErrorCode;
import dev.racelab.platform.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Turns answers of resource methods into answers that can be kept, and back. */
@ApplicationScoped
public class Answers {
  /** Set in an answer that was given before. */
  public static final String REPLAYED = "Idempotency-Replayed";

  private static final long LARGEST_BODY = 16L * 1024 * 1024;

  private static final StorageRule RULE =
      StorageRule.successesAndRefusals(
          Arrays.stream(ErrorCode.values())
              .filter(ErrorCode::isFinal)
              .map(ErrorCode::code)
              .collect(Collectors.toSet()));

  private final ObjectMapper json;
  private final UriInfo request;
  private final ResponsePolicy policy;

  @Inject
  Answers(ObjectMapper json, UriInfo request, IdempotencyConfig config) {
    this.json = json;
    this.request = request;
    ResponsePolicy usual = ResponsePolicy.of(RULE);
    this.policy =
        new ResponsePolicy(RULE, mostBytes(config.maxBody().asLongValue()), usual.headers());
  }

  private static int mostBytes(long configured) {
    if (configured < 0 || configured > LARGEST_BODY) {
      throw new IllegalArgumentException(
          "racelab.idempotency.max-body is 0 to 16M, not " + configured + " bytes");
    }
    return (int) configured;
  }

  /** Which answers are kept: those of the registry's codes that no further try can change. */
  public ResponsePolicy policy() {
    return policy;
  }

  /** What was done, as it can be kept. */
  public dev.racelab.idempotency.Response done(Response answer) {
    return dev.racelab.idempotency.Response.done(answer.getStatus(), headers(answer), body(answer));
  }

  /** What was refused with {@code code}, as it can be kept. */
  public dev.racelab.idempotency.Response refused(ErrorCode code, Response answer) {
    return dev.racelab.idempotency.Response.refused(
        answer.getStatus(), code.code(), headers(answer), body(answer));
  }

  /** An answer as the client gets it. */
  public Response first(dev.racelab.idempotency.Response answer) {
    return response(answer.status(), answer.headers(), answer.body()).build();
  }

  /**
   * What is known of a request's key, as the client gets it.
   *
   * @throws ProblemException where the answer is not the one that was kept
   */
  public Response settled(Lookup.Settled found) {
    return switch (found) {
      case Lookup.Replay(StoredResponse kept) ->
          response(kept.status(), kept.headers(), kept.body()).header(REPLAYED, "true").build();
      case Lookup.InFlight running ->
          throw ProblemException.tryAgain(
              ErrorCode.IDEMPOTENCY_KEY_IN_FLIGHT,
              "the first request with this key is still running; its answer comes to who asks again",
              running.retryAfter());
      case Lookup.Reused reused ->
          throw new ProblemException(
              ErrorCode.IDEMPOTENCY_KEY_REUSED,
              "this key came with another request before; a new wish needs a new key");
      case Lookup.Voided voided ->
          throw new ProblemException(
              ErrorCode.OPERATION_VOIDED, "this request was voided, and will never be done");
    };
  }

  private static Response.ResponseBuilder response(int status, List<Header> headers, byte[] body) {
    Response.ResponseBuilder builder = Response.status(status);
    for (Header header : headers) {
      if (header.name().equalsIgnoreCase(HttpHeaders.LOCATION)) {
        builder.location(URI.create(header.value())); // completed by where this request came to
      } else {
        builder.header(header.name(), header.value());
      }
    }
    return body.length == 0 ? builder : builder.entity(body);
  }

  private List<Header> headers(Response answer) {
    List<Header> headers = new ArrayList<>();
    answer
        .getStringHeaders()
        .forEach(
            (name, values) ->
                values.forEach(value -> headers.add(new Header(name, kept(name, value)))));
    if (answer.hasEntity() && !answer.getHeaders().containsKey(HttpHeaders.CONTENT_TYPE)) {
      headers.add(new Header(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_JSON));
    }
    return headers;
  }

  /**
   * Of a place in this service only the path, which is right at every replica; before it stands
   * where the first request came to, which its copies need not.
   */
  private String kept(String name, String value) {
    URI base = request.getBaseUri();
    String origin = base.getScheme() + "://" + base.getRawAuthority();
    return name.equalsIgnoreCase(HttpHeaders.LOCATION) && value.startsWith(origin + "/")
        ? value.substring(origin.length())
        : value;
  }

  private byte[] body(Response answer) {
    @Nullable Object entity = answer.getEntity();
    try {
      return entity == null ? new byte[0] : json.writeValueAsBytes(entity);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("an answer is always writable", impossible);
    }
  }
}

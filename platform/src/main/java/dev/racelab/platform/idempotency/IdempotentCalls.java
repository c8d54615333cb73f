package dev.racelab.platform.idempotency;

import dev.racelab.guard.Guard;
import dev.racelab.idempotency.Fingerprint;
import dev.racelab.idempotency.IdempotencyKey;
import dev.racelab.idempotency.InvalidKeyException;
import dev.racelab.idempotency.KeyScope;
import dev.racelab.idempotency.KeyedRequest;
import dev.racelab.idempotency.Lookup;
import dev.racelab.idempotency.UnreadableBodyException;
import dev.racelab.platform.identity.Callers;
import dev.racelab.platform.lab.LabControls;
import dev.racelab.platform.problem.ErrorCode;
import dev.racelab.platform.problem.ProblemException;
import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.UriInfo;
import java.lang.reflect.Method;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Finds out which request it is that calls a method that takes a key. */
@Interceptor
@Idempotent
@Priority(Interceptor.Priority.LIBRARY_BEFORE)
class IdempotentCalls {
  @Inject Guard guard;
  @Inject LabControls lab;
  @Inject RequestKey key;
  @Inject Callers callers;
  @Inject KnownKeys known;
  @Inject Turns turns;
  @Inject Answers answers;
  @Inject IdempotencyConfig config;
  @Inject HttpHeaders headers;
  @Inject Request request;
  @Inject UriInfo uri;

  /** By method, as many as there are annotated ones. */
  private static final Map<Method, String> TEMPLATES = new ConcurrentHashMap<>();

  @AroundInvoke
  @Nullable Object call(InvocationContext call) throws Exception {
    @Nullable List<String> lines = headers.getRequestHeader(IdempotencyKey.HEADER);
    boolean required = call.getInterceptorBinding(Idempotent.class).required();
    return required || (lines != null && !lines.isEmpty())
        ? once(call, keyed(lines == null ? List.of() : lines, call.getMethod()))
        : call.proceed();
  }

  private @Nullable Object once(InvocationContext call, KeyedRequest keyed) throws Exception {
    if (config.copyWait().isZero()) {
      return proceed(call, keyed);
    }
    Optional<Turns.Turn> turn = turns.take(keyed.id(), config.copyWait());
    if (turn.isEmpty()) {
      return answers.settled(new Lookup.InFlight(config.retryAfter()));
    }
    try (Turns.Turn mine = turn.get()) {
      return proceed(call, keyed);
    }
  }

  private @Nullable Object proceed(InvocationContext call, KeyedRequest keyed) throws Exception {
    Optional<Lookup.Settled> found = found(keyed);
    if (found.isPresent()) {
      return answers.settled(found.get());
    }
    key.isKeyed(keyed);
    try {
      return done(call);
    } finally {
      known.add(keyed.id());
    }
  }

  private @Nullable Object done(InvocationContext call) throws Exception {
    @Nullable Object answer = call.proceed();
    if (!key.isTaken()) {
      throw new IllegalStateException(
          call.getMethod() + " takes an idempotency key and did its work without it");
    }
    return answer;
  }

  /**
   * Answers copies of what has ended before anything is begun for them. Where the lab has chosen a
   * strategy, that has to find out by itself, or the lab would judge this look, and not the
   * strategy.
   */
  private Optional<Lookup.Settled> found(KeyedRequest keyed) {
    boolean steered = lab.wantedStrategy().isPresent() || lab.ignoresKeys();
    return known.has(keyed.id()) && !steered ? guard.find(keyed) : Optional.empty();
  }

  private KeyedRequest keyed(List<String> lines, Method method) {
    try {
      String verb = request.getMethod();
      KeyScope scope =
          new KeyScope(
              callers.name(), verb + " " + TEMPLATES.computeIfAbsent(method, this::template));
      Fingerprint fingerprint = Fingerprint.of(verb, target(), contentType(), key.body());
      return new KeyedRequest(scope.of(IdempotencyKey.parse(lines)), fingerprint);
    } catch (InvalidKeyException refused) {
      throw new ProblemException(
          switch (refused.problem()) {
            case MISSING -> ErrorCode.IDEMPOTENCY_KEY_MISSING;
            case INVALID -> ErrorCode.IDEMPOTENCY_KEY_INVALID;
          },
          String.valueOf(refused.getMessage()));
    } catch (UnreadableBodyException unreadable) {
      throw new ProblemException(
          switch (unreadable.problem()) {
            case MALFORMED -> ErrorCode.MALFORMED_REQUEST;
            case TOO_LARGE -> ErrorCode.PAYLOAD_TOO_LARGE;
          },
          String.valueOf(unreadable.getMessage()));
    }
  }

  /** All of what is wished that does not stand in the body. */
  private String target() {
    URI asked = uri.getRequestUri();
    String query = asked.getRawQuery();
    @Nullable List<String> versions = headers.getRequestHeader(HttpHeaders.IF_MATCH);
    return asked.getRawPath()
        + (query == null ? "" : "?" + query)
        + (versions == null || versions.isEmpty() ? "" : "\nIf-Match: " + versions);
  }

  /** A body of no declared type is read as JSON, like one that says so. */
  private String contentType() {
    @Nullable String declared = headers.getHeaderString(HttpHeaders.CONTENT_TYPE);
    return declared == null ? MediaType.APPLICATION_JSON : declared;
  }

  /** The route as it is declared, so that a key's scope outlives the names of classes. */
  private String template(Method method) {
    String template =
        path(method.getDeclaringClass().getAnnotation(Path.class))
            + path(method.getAnnotation(Path.class));
    if (template.isEmpty()) {
      throw new IllegalStateException(
          method + " takes an idempotency key and declares no @Path, by which keys are kept apart");
    }
    return template;
  }

  private static String path(@Nullable Path path) {
    if (path == null) {
      return "";
    }
    String value = path.value();
    return value.startsWith("/") ? value : "/" + value;
  }
}

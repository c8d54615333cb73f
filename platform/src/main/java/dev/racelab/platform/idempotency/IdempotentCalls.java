package dev.racelab.platform.idempotency;

import dev.racelab.idempotency.Fingerprint;
import dev.racelab.idempotency.IdempotencyKey;
import dev.racelab.idempotency.InvalidKeyException;
import dev.racelab.idempotency.KeyScope;
import dev.racelab.idempotency.KeyedRequest;
import dev.racelab.idempotency.Lookup;
import dev.racelab.idempotency.UnreadableBodyException;
import dev.racelab.platform.identity.Callers;
import dev.racelab.platform.problem.ErrorCode;
import dev.racelab.platform.problem.ProblemException;
import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.UriInfo;
import java.lang.reflect.Method;
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
  @Inject RequestKey key;
  @Inject Callers callers;
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
    Optional<Turns.Turn> turn = turns.take(keyed.id(), config.copyWait());
    if (turn.isEmpty()) {
      return answers.settled(new Lookup.InFlight(config.retryAfter()));
    }
    try (Turns.Turn mine = turn.get()) {
      key.isKeyed(keyed);
      return call.proceed();
    }
  }

  private KeyedRequest keyed(List<String> lines, Method method) {
    try {
      String verb = request.getMethod();
      KeyScope scope =
          new KeyScope(
              callers.name(), verb + " " + TEMPLATES.computeIfAbsent(method, this::template));
      Fingerprint fingerprint =
          Fingerprint.of(
              verb,
              uri.getRequestUri().getRawPath(),
              headers.getHeaderString(HttpHeaders.CONTENT_TYPE),
              key.body());
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

  /** The route as it is declared, so that a key's scope outlives the names of classes. */
  private String template(Method method) {
    return path(method.getDeclaringClass().getAnnotation(Path.class))
        + path(method.getAnnotation(Path.class));
  }

  private static String path(@Nullable Path path) {
    if (path == null) {
      return "";
    }
    String value = path.value();
    return value.startsWith("/") ? value : "/" + value;
  }
}

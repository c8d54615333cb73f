package dev.racelab.platform.request;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import dev.racelab.guard.GuardException;
import dev.racelab.platform.problem.ErrorCode;
import dev.racelab.platform.problem.Problem;
import dev.racelab.platform.problem.ProblemException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import jakarta.inject.Inject;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/** Turns every failure into one problem+json answer. Only what is not foreseen is logged whole. */
public class ProblemMappers {
  private static final Logger LOG = Logger.getLogger(ProblemMappers.class);
  private static final String RETRY_SECONDS = "1";

  /**
   * What an idempotency key is, for whoever sent a wrong one; section 2.7 of that draft asks so.
   */
  private static final String KEYS_EXPLAINED =
      "<https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/>;"
          + " rel=\"describedby\"; type=\"text/html\"";

  @Inject RequestIds requestIds;

  @ServerExceptionMapper
  public Response problem(ProblemException exception) {
    Response answer =
        answer(
            exception.code(),
            exception.detail(),
            exception.code().definite(),
            exception.violations(),
            exception.conflicts());
    return exception
        .retryAfter()
        .map(
            after ->
                Response.fromResponse(answer)
                    .header(HttpHeaders.RETRY_AFTER, null) // takes out the usual one
                    .header(HttpHeaders.RETRY_AFTER, after.toSeconds())
                    .build())
        .orElse(answer);
  }

  @ServerExceptionMapper
  public Response guarded(GuardException exception) {
    ErrorCode code =
        switch (exception.failure()) {
          case WRITE_CONFLICT -> ErrorCode.WRITE_CONFLICT;
          case LOCK_TIMEOUT -> ErrorCode.LOCK_TIMEOUT;
          case LEASE_LOST -> ErrorCode.LEASE_LOST;
          case STALE_TOKEN -> ErrorCode.STALE_TOKEN;
          case DEPENDENCY_UNAVAILABLE -> ErrorCode.DEPENDENCY_UNAVAILABLE;
          case OVERLOADED -> ErrorCode.OVERLOADED;
          case OUTCOME_UNKNOWN -> ErrorCode.OUTCOME_UNKNOWN;
          case UNIQUE_VIOLATION, UNEXPECTED -> ErrorCode.INTERNAL_ERROR;
        };
    if (code.httpStatus() == 500) {
      LOG.error("A guarded operation failed", exception);
    } else if (exception.getCause() != null) {
      LOG.debug("A guarded operation ended without an outcome", exception);
    }
    String detail =
        code == ErrorCode.INTERNAL_ERROR ? code.title() : String.valueOf(exception.getMessage());
    List<Problem.Conflict> conflicts =
        exception.conflict().stream()
            .map(moved -> new Problem.Conflict(moved.name(), moved.currentVersion()))
            .toList();
    return answer(code, detail, exception.failure().definite(), List.of(), conflicts);
  }

  @ServerExceptionMapper
  public Response invalid(ConstraintViolationException exception) {
    List<Problem.Violation> violations =
        exception.getConstraintViolations().stream()
            .map(violation -> new Problem.Violation(field(violation), violation.getMessage()))
            .sorted(Comparator.comparing(Problem.Violation::field))
            .toList();
    String detail =
        violations.isEmpty()
            ? ErrorCode.VALIDATION_FAILED.title()
            : violations.getFirst().field() + ": " + violations.getFirst().message();
    return answer(ErrorCode.VALIDATION_FAILED, detail, true, violations, List.of());
  }

  /**
   * The path below the method's parameter: clients know fields, not parameters. An element of a
   * list is named by its index, as in {@code lines.1.quantity}.
   */
  private static String field(ConstraintViolation<?> violation) {
    List<String> names = new ArrayList<>();
    for (Path.Node node : violation.getPropertyPath()) {
      if (node.getIndex() != null) {
        names.add(String.valueOf(node.getIndex()));
      }
      if (node.getKind() != ElementKind.CONTAINER_ELEMENT) {
        names.add(String.valueOf(node.getName()));
      }
    }
    int skipped = names.size() > 2 ? 2 : Math.max(0, names.size() - 1);
    return String.join(".", names.subList(skipped, names.size()));
  }

  @ServerExceptionMapper
  public Response mismatched(MismatchedInputException exception) {
    return unreadable(exception);
  }

  @ServerExceptionMapper({UnauthorizedException.class, AuthenticationFailedException.class})
  public Response unauthenticated(SecurityException exception) {
    LOG.debug("A token was refused", exception);
    return answer(
        ErrorCode.UNAUTHENTICATED,
        "send a valid token as 'Authorization: Bearer ...'; ./racelab token prints one for a lab",
        true);
  }

  @ServerExceptionMapper
  public Response forbidden(ForbiddenException exception) {
    return answer(ErrorCode.FORBIDDEN, "the caller's role does not allow this", true);
  }

  @ServerExceptionMapper
  public Response web(WebApplicationException exception) {
    JacksonException unreadable = cause(exception, JacksonException.class);
    if (unreadable != null) {
      return unreadable(unreadable);
    }
    ProblemException problem = cause(exception, ProblemException.class);
    if (problem != null) {
      return problem(problem);
    }
    return switch (exception.getResponse().getStatus()) {
      case 400 -> answer(ErrorCode.MALFORMED_REQUEST, "the request cannot be read", true);
      case 401 -> answer(ErrorCode.UNAUTHENTICATED, ErrorCode.UNAUTHENTICATED.title(), true);
      case 403 -> answer(ErrorCode.FORBIDDEN, ErrorCode.FORBIDDEN.title(), true);
      case 404 ->
          answer(ErrorCode.NOT_FOUND, "there is nothing at this path, see /q/openapi", true);
      case 405 -> answer(ErrorCode.METHOD_NOT_ALLOWED, "this path knows other methods only", true);
      case 406 -> answer(ErrorCode.NOT_ACCEPTABLE, "accept application/json", true);
      case 413 -> answer(ErrorCode.PAYLOAD_TOO_LARGE, "send a smaller body", true);
      case 415 -> answer(ErrorCode.UNSUPPORTED_MEDIA_TYPE, "send application/json", true);
      default -> unforeseen(exception);
    };
  }

  @ServerExceptionMapper
  public Response unforeseen(Throwable failure) {
    ProblemException problem = cause(failure, ProblemException.class);
    if (problem != null) {
      return problem(problem);
    }
    Optional<GuardException> unguarded = GuardException.ofUnguarded(failure);
    if (unguarded.isPresent()) {
      return guarded(unguarded.get());
    }
    LOG.error("A request failed in a way that nobody foresaw", failure);
    return answer(
        ErrorCode.INTERNAL_ERROR,
        "the service failed; its log has more under this request's id",
        false);
  }

  /** A body that Jackson refused: syntax is malformed, a value of the wrong kind is not valid. */
  private Response unreadable(JacksonException exception) {
    return switch (exception) {
      case UnrecognizedPropertyException unknown ->
          invalid(path(unknown), "is not a known field; known are " + known(unknown));
      case InvalidFormatException format ->
          invalid(path(format), "is not a " + kind(format.getTargetType()));
      case MismatchedInputException mismatched when !mismatched.getPath().isEmpty() ->
          invalid(path(mismatched), "has the wrong type");
      case JsonMappingException mapping
          when cause(mapping, InputCoercionException.class) != null
              && !mapping.getPath().isEmpty() ->
          invalid(path(mapping), "is out of range");
      default ->
          answer(ErrorCode.MALFORMED_REQUEST, "the body is not the JSON object expected", true);
    };
  }

  private Response invalid(String field, String message) {
    return answer(
        ErrorCode.VALIDATION_FAILED,
        field + " " + message,
        true,
        List.of(new Problem.Violation(field, message)),
        List.of());
  }

  private static String path(JsonMappingException exception) {
    List<String> names =
        exception.getPath().stream()
            .map(
                reference ->
                    reference.getFieldName() == null
                        ? String.valueOf(reference.getIndex())
                        : reference.getFieldName())
            .toList();
    String path = String.join(".", names);
    // A field of 10 KiB is not worth repeating.
    return path.length() > 100 ? path.substring(0, 100) + "..." : path;
  }

  private static String known(UnrecognizedPropertyException exception) {
    return exception.getKnownPropertyIds().stream()
        .map(String::valueOf)
        .sorted()
        .toList()
        .toString();
  }

  private static String kind(@Nullable Class<?> type) {
    if (type == null) {
      return "valid value";
    }
    if (type.isEnum()) {
      return "value of " + List.of(type.getEnumConstants());
    }
    if (type == long.class || type == int.class || Number.class.isAssignableFrom(type)) {
      return "whole number";
    }
    if (type == UUID.class) {
      return "UUID";
    }
    if (type == Instant.class) {
      return "time like 2027-01-01T00:00:00Z";
    }
    return type == boolean.class || type == Boolean.class ? "true or false" : "valid value";
  }

  private Response answer(ErrorCode code, String detail, boolean definite) {
    return answer(code, detail, definite, List.of(), List.of());
  }

  private Response answer(
      ErrorCode code,
      String detail,
      boolean definite,
      List<Problem.Violation> violations,
      List<Problem.Conflict> conflicts) {
    Response.ResponseBuilder answer =
        Response.status(code.httpStatus())
            .type(Problem.MEDIA_TYPE)
            .entity(
                Problem.of(code, detail, definite, requestIds.current(), violations, conflicts));
    if (code.tryAgain()) {
      answer.header(HttpHeaders.RETRY_AFTER, RETRY_SECONDS);
    }
    if (code == ErrorCode.UNAUTHENTICATED) {
      answer.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
    }
    if (code.isAboutKey()) {
      answer.header(HttpHeaders.LINK, KEYS_EXPLAINED);
    }
    return answer.build();
  }

  private static <T extends Throwable> @Nullable T cause(Throwable thrown, Class<T> type) {
    Throwable next = thrown;
    for (int depth = 0; next != null && depth < 10; depth++) {
      if (type.isInstance(next)) {
        return type.cast(next);
      }
      next = next.getCause();
    }
    return null;
  }
}

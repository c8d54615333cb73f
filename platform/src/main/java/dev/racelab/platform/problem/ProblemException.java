package dev.racelab.platform.problem;

import dev.racelab.guard.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Ends a request with an error of the registry. */
public final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final transient List<Problem.Violation> violations;
  private final transient List<Problem.Conflict> conflicts;
  private final @Nullable Duration retryAfter;

  public ProblemException(ErrorCode code, String detail) {
    this(code, detail, List.of(), List.of(), null);
  }

  private ProblemException(
      ErrorCode code,
      String detail,
      List<Problem.Violation> violations,
      List<Problem.Conflict> conflicts,
      @Nullable Duration retryAfter) {
    super(detail);
    this.code = code;
    this.violations = violations;
    this.conflicts = conflicts;
    this.retryAfter = retryAfter;
  }

  /** A refused value of the request. */
  public static ProblemException invalid(String field, String message) {
    return new ProblemException(
        ErrorCode.VALIDATION_FAILED,
        field + ": " + message,
        List.of(new Problem.Violation(field, message)),
        List.of(),
        null);
  }

  /** The same request may succeed after that time. */
  public static ProblemException tryAgain(ErrorCode code, String detail, Duration after) {
    return new ProblemException(code, detail, List.of(), List.of(), after);
  }

  /** Nothing has this id, or nothing that the caller may know of. */
  public static ProblemException notFound(String what, Object id) {
    return new ProblemException(ErrorCode.NOT_FOUND, "no " + what + " has the id " + id);
  }

  /** The same, saying which value of the request it is about. */
  public ProblemException about(String field) {
    return new ProblemException(
        code, detail(), List.of(new Problem.Violation(field, detail())), conflicts, retryAfter);
  }

  /** The business refusal as an answer. */
  public static ProblemException of(Refusal refusal) {
    ErrorCode code =
        ErrorCode.of(refusal.code())
            .orElseThrow(() -> new IllegalStateException("not in the registry: " + refusal.code()));
    return refusal instanceof BusinessRefusal business
        ? new ProblemException(
            code, business.detail(), business.violations(), business.conflicts(), null)
        : new ProblemException(code, refusal.detail());
  }

  public ErrorCode code() {
    return code;
  }

  public String detail() {
    String message = getMessage();
    return message == null ? code.title() : message;
  }

  public List<Problem.Violation> violations() {
    return violations;
  }

  /** When to try again; empty where the code alone decides whether that makes sense. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  public List<Problem.Conflict> conflicts() {
    return conflicts;
  }
}

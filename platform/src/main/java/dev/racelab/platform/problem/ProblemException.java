package dev.racelab.platform.problem;

import dev.racelab.guard.Refusal;
import java.util.List;

/** Ends a request with an error of the registry. */
public final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final transient List<Problem.Violation> violations;
  private final transient List<Problem.Conflict> conflicts;

  public ProblemException(ErrorCode code, String detail) {
    this(code, detail, List.of(), List.of());
  }

  private ProblemException(
      ErrorCode code,
      String detail,
      List<Problem.Violation> violations,
      List<Problem.Conflict> conflicts) {
    super(detail);
    this.code = code;
    this.violations = violations;
    this.conflicts = conflicts;
  }

  /** A refused value of the request. */
  public static ProblemException invalid(String field, String message) {
    return new ProblemException(
        ErrorCode.VALIDATION_FAILED,
        field + ": " + message,
        List.of(new Problem.Violation(field, message)),
        List.of());
  }

  /** Nothing has this id, or nothing that the caller may know of. */
  public static ProblemException notFound(String what, Object id) {
    return new ProblemException(ErrorCode.NOT_FOUND, "no " + what + " has the id " + id);
  }

  /** The business refusal as an answer. */
  public static ProblemException of(Refusal refusal) {
    ErrorCode code =
        ErrorCode.of(refusal.code())
            .orElseThrow(() -> new IllegalStateException("not in the registry: " + refusal.code()));
    return refusal instanceof BusinessRefusal business
        ? new ProblemException(code, business.detail(), business.violations(), business.conflicts())
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

  public List<Problem.Conflict> conflicts() {
    return conflicts;
  }
}

package dev.racelab.platform.problem;

import dev.racelab.guard.Refusal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ends a request with an error of the registry. */
public final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final transient @Nullable List<Problem.Violation> violations;

  public ProblemException(ErrorCode code, String detail) {
    super(detail);
    this.code = code;
    this.violations = null;
  }

  private ProblemException(ErrorCode code, String detail, List<Problem.Violation> violations) {
    super(detail);
    this.code = code;
    this.violations = violations;
  }

  /** A refused value of the request. */
  public static ProblemException invalid(String field, String message) {
    return new ProblemException(
        ErrorCode.VALIDATION_FAILED,
        field + ": " + message,
        List.of(new Problem.Violation(field, message)));
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
    return new ProblemException(code, refusal.detail());
  }

  public ErrorCode code() {
    return code;
  }

  public String detail() {
    String message = getMessage();
    return message == null ? code.title() : message;
  }

  public @Nullable List<Problem.Violation> violations() {
    return violations;
  }
}

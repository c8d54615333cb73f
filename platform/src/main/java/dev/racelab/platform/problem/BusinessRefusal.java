package dev.racelab.platform.problem;

import dev.racelab.guard.Refusal;
import java.util.List;

/**
 * A refusal by the rules of the business, with a code of the registry.
 *
 * @param error the registry's entry
 * @param detail what was refused and why
 * @param violations the values of the request that were refused, if that is the reason
 * @param conflicts the resources that are not as the request assumed, if that is the reason
 */
public record BusinessRefusal(
    ErrorCode error,
    String detail,
    List<Problem.Violation> violations,
    List<Problem.Conflict> conflicts)
    implements Refusal {
  public BusinessRefusal {
    violations = List.copyOf(violations);
    conflicts = List.copyOf(conflicts);
  }

  public BusinessRefusal(ErrorCode error, String detail) {
    this(error, detail, List.of(), List.of());
  }

  /** A value of the request that the state does not allow. */
  public static BusinessRefusal of(ErrorCode error, String field, String message) {
    return new BusinessRefusal(
        error, field + ": " + message, List.of(new Problem.Violation(field, message)), List.of());
  }

  /** Resources that are not as the request assumed. */
  public static BusinessRefusal moved(
      ErrorCode error, String detail, List<Problem.Conflict> conflicts) {
    return new BusinessRefusal(error, detail, List.of(), conflicts);
  }

  @Override
  public String code() {
    return error.code();
  }
}

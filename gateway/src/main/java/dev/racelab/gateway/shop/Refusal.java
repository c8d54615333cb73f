package dev.racelab.gateway.shop;

import dev.racelab.platform.problem.ErrorCode;

/**
 * A call of a service that did not do what was asked, or of which nobody knows.
 *
 * @param definite whether it certainly had no effect
 */
record Refusal(int status, String code, String title, String detail, boolean definite) {
  static Refusal of(ErrorCode code, boolean definite, String detail) {
    return new Refusal(code.httpStatus(), code.code(), code.title(), detail, definite);
  }

  boolean is(ErrorCode other) {
    return code.equals(other.code());
  }

  /** Whether the very same form may still succeed, rather than be refused for good. */
  boolean maySucceedLater() {
    return status >= 500 || ErrorCode.of(code).map(ErrorCode::tryAgain).orElse(false);
  }
}

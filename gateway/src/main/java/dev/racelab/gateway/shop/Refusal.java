package dev.racelab.gateway.shop;

import dev.racelab.platform.problem.ErrorCode;
import java.util.Optional;

/**
 * A call of a service that did not do what was asked, or of which nobody knows.
 *
 * @param definite whether it certainly had no effect
 * @param done what earlier calls of the same form have done, as a sentence
 */
record Refusal(
    int status, String code, String title, String detail, boolean definite, Optional<String> done) {
  Refusal(int status, String code, String title, String detail, boolean definite) {
    this(status, code, title, detail, definite, Optional.empty());
  }

  static Refusal of(ErrorCode code, boolean definite, String detail) {
    return new Refusal(code.httpStatus(), code.code(), code.title(), detail, definite);
  }

  /** The same of a form of which something is done already. */
  Refusal after(String sentence) {
    return new Refusal(status, code, title, detail, definite, Optional.of(sentence));
  }

  boolean is(ErrorCode other) {
    return code.equals(other.code());
  }

  /**
   * Whether the very same form may still succeed, rather than be refused for good. A form that is
   * half done can only be finished by itself.
   */
  boolean maySucceedLater() {
    return done.isPresent()
        || status >= 500
        || is(ErrorCode.WRITE_CONFLICT)
        || ErrorCode.of(code).map(ErrorCode::tryAgain).orElse(false);
  }
}

package dev.racelab.gateway.shop;

import dev.racelab.platform.problem.ErrorCode;

/** A form that this page did not make, or that did not arrive whole; nothing was done with it. */
final class UnusableFormException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final ErrorCode code;
  private final String detail;

  UnusableFormException(ErrorCode code, String detail) {
    super(detail, null, false, false);
    this.code = code;
    this.detail = detail;
  }

  ErrorCode code() {
    return code;
  }

  String detail() {
    return detail;
  }
}

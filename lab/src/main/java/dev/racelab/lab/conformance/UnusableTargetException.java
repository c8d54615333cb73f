package dev.racelab.lab.conformance;

/** Nothing can be checked there; the message says why, and what would have to be given. */
public final class UnusableTargetException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnusableTargetException(String message) {
    super(message);
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}

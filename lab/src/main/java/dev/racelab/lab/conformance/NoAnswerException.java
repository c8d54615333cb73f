package dev.racelab.lab.conformance;

/** A request was not answered in time, or not at all. */
final class NoAnswerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NoAnswerException(String message) {
    super(message);
  }
}

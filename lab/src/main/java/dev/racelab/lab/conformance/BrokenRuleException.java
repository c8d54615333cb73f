package dev.racelab.lab.conformance;

/**
 * A check has seen its rule broken; the message says how, and the probe knows by which requests.
 */
final class BrokenRuleException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BrokenRuleException(String message) {
    super(message);
  }
}

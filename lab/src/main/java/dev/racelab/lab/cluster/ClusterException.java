package dev.racelab.lab.cluster;

/**
 * The system did not reach the wanted state; the message says what happened and where its log is.
 */
public final class ClusterException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ClusterException(String message) {
    super(message);
  }

  public ClusterException(String message, Throwable cause) {
    super(message, cause);
  }
}

package dev.racelab.guard;

/** Why a guarded operation ended without an outcome. */
public enum Failure {
  /** Another request wrote first: a serialization failure, a deadlock, a version that moved. */
  WRITE_CONFLICT(true),
  /** A unique constraint refused an insert that the work did not expect to lose. */
  UNIQUE_VIOLATION(true),
  /** A lock was kept by somebody else for the whole wait. */
  LOCK_TIMEOUT(true),
  /** The lease was gone before the transaction began. */
  LEASE_LOST(true),
  /** A newer holder of the lock has written already. */
  STALE_TOKEN(true),
  /** PostgreSQL or Redis did not answer, and nothing was committed. */
  DEPENDENCY_UNAVAILABLE(true),
  /** No connection or no time was left. */
  OVERLOADED(true),
  /** The commit, or an autocommitted write, was sent and its answer never came. */
  OUTCOME_UNKNOWN(false),
  /** The work itself failed; nothing was committed. */
  UNEXPECTED(true);

  private final boolean definite;

  Failure(boolean definite) {
    this.definite = definite;
  }

  /** Whether the attempt certainly had no effect. */
  public boolean definite() {
    return definite;
  }
}

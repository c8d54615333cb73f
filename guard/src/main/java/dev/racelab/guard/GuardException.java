package dev.racelab.guard;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A guarded operation ended without an outcome; {@link #failure()} says why, and how surely. */
public final class GuardException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Failure failure;
  private final @Nullable String constraint;
  private final transient @Nullable RowConflict conflict;

  public GuardException(Failure failure, String message) {
    this(failure, message, null, null, null);
  }

  public GuardException(Failure failure, String message, @Nullable Throwable cause) {
    this(failure, message, cause, null, null);
  }

  /** A row that was not written, because it is not as it was read. */
  GuardException(Failure failure, String message, RowConflict conflict) {
    this(failure, message, null, null, conflict);
  }

  GuardException(
      Failure failure, String message, @Nullable Throwable cause, @Nullable String constraint) {
    this(failure, message, cause, constraint, null);
  }

  private GuardException(
      Failure failure,
      String message,
      @Nullable Throwable cause,
      @Nullable String constraint,
      @Nullable RowConflict conflict) {
    super(message, cause);
    this.failure = failure;
    this.constraint = constraint;
    this.conflict = conflict;
  }

  /**
   * The same judgement for database work that ran behind no strategy, for example a plain read, and
   * for a lock that was taken behind none, for example by {@code @Locked}.
   *
   * @return empty if neither the database nor a lock was what failed
   */
  public static Optional<GuardException> ofUnguarded(Throwable thrown) {
    // Locks first: the store of one may be a database, and its exception the cause.
    return LockFailures.ofUnguarded(thrown).or(() -> SqlFailures.ofUnguarded(thrown));
  }

  public Failure failure() {
    return failure;
  }

  /** The row that has moved since it was read; empty where PostgreSQL did not say which. */
  public Optional<RowConflict> conflict() {
    return Optional.ofNullable(conflict);
  }

  /** The unique constraint that was violated; null for every other failure. */
  @Nullable String constraint() {
    return constraint;
  }
}

package dev.racelab.guard;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A guarded operation ended without an outcome; {@link #failure()} says why, and how surely. */
public final class GuardException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Failure failure;
  private final @Nullable String constraint;

  public GuardException(Failure failure, String message) {
    this(failure, message, null, null);
  }

  public GuardException(Failure failure, String message, @Nullable Throwable cause) {
    this(failure, message, cause, null);
  }

  GuardException(
      Failure failure, String message, @Nullable Throwable cause, @Nullable String constraint) {
    super(message, cause);
    this.failure = failure;
    this.constraint = constraint;
  }

  /**
   * The same judgement for database work that ran behind no strategy, for example a plain read.
   *
   * @return empty if the database was not what failed
   */
  public static Optional<GuardException> ofUnguarded(Throwable thrown) {
    return SqlFailures.ofUnguarded(thrown);
  }

  public Failure failure() {
    return failure;
  }

  /** The unique constraint that was violated; null for every other failure. */
  @Nullable String constraint() {
    return constraint;
  }
}

package dev.racelab.guard;

/**
 * How the first half of the work reads.
 *
 * @param mode the strategy's read mode
 * @param probe told of every row read
 */
public record Reading(ReadMode mode, Probe probe) {
  /** What follows a SELECT of racing rows in this mode: nothing, or the row locks it takes. */
  public String lockClause() {
    return switch (mode) {
      case NONE, PLAIN -> "";
      case FOR_UPDATE -> " FOR UPDATE";
      case FOR_UPDATE_NOWAIT -> " FOR UPDATE NOWAIT";
    };
  }
}

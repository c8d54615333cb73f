package dev.racelab.guard;

import dev.racelab.locking.Lease;
import org.jspecify.annotations.Nullable;

/**
 * How the second half of the work writes.
 *
 * @param mode the strategy's write mode
 * @param lease what the strategy's lock granted; null where the strategy takes none
 * @param probe told of every row written
 */
public record Writing(WriteMode mode, @Nullable Lease lease, Probe probe) {
  /**
   * The fencing token that was granted with {@code name}.
   *
   * @throws IllegalStateException if the strategy writes fenced without a lock that issues tokens
   */
  public long token(String name) {
    if (lease == null) {
      throw new IllegalStateException("a fenced write of " + name + " needs a lock around it");
    }
    return lease
        .token(name)
        .orElseThrow(
            () -> new IllegalStateException("the lock on " + name + " issues no fencing token"));
  }
}

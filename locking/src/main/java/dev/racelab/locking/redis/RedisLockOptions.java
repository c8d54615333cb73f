package dev.racelab.locking.redis;

import dev.racelab.locking.lease.LeaseOptions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Random;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * How a {@link RedisLockProvider} waits, and where its time and randomness come from.
 *
 * @param commandTimeout how long one command may take before Redis counts as not answering: 10 ms
 *     to 60 s
 * @param tokenMemory how long Redis remembers the last token of a name from its grant on: 1 hour to
 *     1000 days. After that the server's clock alone makes the next token larger, which it does
 *     unless it was set back meanwhile.
 * @param confirmsReleases whether closing a lease waits for Redis' answer. Without, it returns when
 *     the release is on its way, in half the time. Nothing depends on the answer: what comes later
 *     from this provider arrives behind the release, a failure is only logged, and a release that
 *     never arrives is made up for by the lease's end. But for the time that it travels, another
 *     process may be refused though it has heard that the lease was closed; and a process that ends
 *     without closing its provider may take its last release with it.
 * @param owners makes the half of each owner that tells one provider from all others
 * @param jitter spreads the tries of those who wait; need not be safe for use by several threads
 * @param nanoTime monotonic time in nanoseconds with any origin, as {@link System#nanoTime()}
 */
public record RedisLockOptions(
    Duration commandTimeout,
    Duration tokenMemory,
    boolean confirmsReleases,
    SecureRandom owners,
    RandomGenerator jitter,
    LongSupplier nanoTime) {
  private static final Duration SHORTEST_TIMEOUT = Duration.ofMillis(10);
  private static final Duration LONGEST_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration SHORTEST_MEMORY = Duration.ofHours(1);
  private static final Duration LONGEST_MEMORY = Duration.ofDays(1000);

  public RedisLockOptions {
    if (commandTimeout.compareTo(SHORTEST_TIMEOUT) < 0
        || commandTimeout.compareTo(LONGEST_TIMEOUT) > 0) {
      throw new IllegalArgumentException(
          "the command time-out is between "
              + SHORTEST_TIMEOUT
              + " and "
              + LONGEST_TIMEOUT
              + ", not "
              + commandTimeout);
    }
    if (tokenMemory.compareTo(SHORTEST_MEMORY) < 0 || tokenMemory.compareTo(LONGEST_MEMORY) > 0) {
      throw new IllegalArgumentException(
          "the token memory is between "
              + SHORTEST_MEMORY
              + " and "
              + LONGEST_MEMORY
              + ", not "
              + tokenMemory);
    }
  }

  /**
   * A command time-out of 1 s, a token memory of 7 days, releases that are not waited for, the
   * JVM's own time and randomness.
   */
  public static RedisLockOptions defaults() {
    return new RedisLockOptions(
        Duration.ofSeconds(1),
        Duration.ofDays(7),
        false,
        new SecureRandom(),
        new Random(),
        System::nanoTime);
  }

  /** The same with another command time-out. */
  public RedisLockOptions withCommandTimeout(Duration timeout) {
    return new RedisLockOptions(timeout, tokenMemory, confirmsReleases, owners, jitter, nanoTime);
  }

  /** The same, with closing waiting for Redis' answer. */
  public RedisLockOptions withConfirmedReleases() {
    return new RedisLockOptions(commandTimeout, tokenMemory, true, owners, jitter, nanoTime);
  }

  /** News wakes those who wait; should some get lost, they ask again by themselves. */
  LeaseOptions waiting() {
    LeaseOptions usual = LeaseOptions.withNews();
    return new LeaseOptions(usual.firstPause(), usual.longestPause(), owners, jitter, nanoTime);
  }
}

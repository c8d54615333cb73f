package dev.racelab.locking.lease;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Keeps names for owners, by its own clock and for a time. All calls return at once, may come from
 * any thread, and are answered within a bound of the store's own (its command time-out).
 *
 * <p>The store promises: at most one owner per name at a time; grant, expiry and token appear
 * together, so that nothing is held without an end; a name whose time is over is free without
 * anybody's doing.
 */
public interface LeaseStore extends AutoCloseable {
  /**
   * The places of a store that can keep only so many claims at a time; always the same. Whoever
   * asks for a grant has entered it, and the store leaves it for the claim when it has refused it,
   * has failed, or keeps nothing more for it after a release. Empty if there is no such bound.
   */
  default Optional<Room> room() {
    return Optional.empty();
  }

  /**
   * Tries once to take all names of the claim, or none. Completes with a failure where the store
   * did not say; the caller then {@linkplain #release releases} the claim, so a store that keeps
   * the order of what it is sent lets no late grant survive.
   */
  CompletableFuture<Grant> grant(Claim claim);

  /**
   * Gives the names of each claim whose owner still holds them a whole lease again. Many at once,
   * so that a store can do it in one step.
   *
   * @param within what comes later is of no use to any of them
   * @return one answer per claim, in the same order; none completes with a failure
   */
  List<CompletableFuture<Extension>> renew(List<Claim> claims, Duration within);

  /**
   * Frees those names of the claim that its owner holds, and no others; also right for a claim that
   * was lost or never granted. Completes when others can have the names, or with a failure if the
   * store did not say.
   *
   * @return whether other processes wait for one of the names, as far as the store knows; false if
   *     it does not
   */
  CompletableFuture<Boolean> release(Claim claim);

  /**
   * Whether a grant that this process asks for after it asked for a release, without waiting for
   * the answer, finds the names free. It may fail to now and then (a connection that was lost in
   * between); a store that never does so says no.
   */
  default boolean keepsOrder() {
    return false;
  }

  /**
   * Whether a holder that closes its lease waits until the store has answered the release. Without
   * that, the release is on its way when close returns.
   */
  default boolean confirmsReleases() {
    return true;
  }

  /**
   * The claim is lost to its owner, who may never release it: a store that keeps something for it
   * in this process lets go of that. Returns at once.
   */
  default void forget(Claim claim) {}

  /**
   * What to take off a lease, because this process's clock and the store's run at different speeds.
   */
  default Duration margin(Duration lease) {
    return lease.dividedBy(1000);
  }

  /**
   * From now on, runs {@code maybeFree} soon after the name was given back by anybody, and once
   * when news of it begins to arrive. It may run for nothing, and news may get lost: whoever waits
   * asks again after a while in any case, and then calls this again. A store without news does
   * nothing. Only whoever stands first in this process's line for a name calls it.
   */
  default void watch(String name, Runnable maybeFree) {}

  /** Nobody in this process waits for the name any more. */
  default void unwatch(String name) {}

  /** Ends what the store opened for itself; claims that stand expire. Later calls fail. */
  @Override
  void close();
}

package dev.racelab.locking.redis;

import dev.racelab.locking.Lease;
import dev.racelab.locking.LockProvider;
import dev.racelab.locking.LockRequest;
import dev.racelab.locking.lease.LeaseLockProvider;
import io.vertx.redis.client.Redis;
import java.util.List;
import java.util.Optional;

/**
 * Leases that a majority of independent Redis servers keeps (Redlock), so that a lock outlives the
 * loss of a minority of them. What is said of {@link LeaseLockProvider} holds here, too.
 *
 * <p><b>No token.</b> {@link Lease#token} is empty: a token that grows must come from one place.
 * The largest number that any server of a majority issued does not grow from grant to grant: the
 * next majority may leave out the very server that issued the largest. So this provider cannot
 * protect a write against a holder that was stopped; only its leases' length bounds that. Use
 * {@link RedisLockProvider} or a lease row in a database where what is guarded can compare tokens.
 *
 * <p><b>Limits.</b> The servers must fail independently: not replicas of each other, not one
 * cluster. One that was restarted and forgot its keys may grant a name that it had granted before;
 * keep it down for the longest lease, or let it sync every write. With 2f + 1 servers, f may be
 * gone; when more are, calls fail with an exception that says how many answered.
 *
 * <p>Costs one thread, and two connections per server. Closing a lease returns as that of {@link
 * RedisLockProvider} does. Calls block and are refused on an event loop. Safe for use by any number
 * of threads.
 */
public final class RedisQuorumLockProvider implements LockProvider, AutoCloseable {
  /*
   * Why this is right, and where it ends. The algorithm is the published one (Redis documentation,
   * "Distributed Locks with Redis", section Redlock).
   *
   * Grant. The same owner is asked of all servers at once. Two majorities of the same servers share
   * one server, which runs one script at a time and keeps the first owner; so of two claims that
   * overlap in time at most one reaches a majority. All counted answers are grants for the full
   * lease from when their server executed them, which is not before the question was sent; so until
   * (sent + lease) less the margin every one of that majority still keeps the name. The margin is 1
   * % for clocks that run at different speeds, and 2 ms for keys that expire late or early.
   *
   * No majority. The claim is released everywhere, also where no answer came: a grant may have been
   * executed whose answer was lost. It is sent behind the grant on the same connection. Only then is
   * the caller's next try made, or the refusal told. Two who take each other's majority away both
   * give up and come back after a random pause.
   *
   * An answer that comes after the decision is not counted. If it is a grant, it is the winner's own
   * and is renewed and released with the others, or the loser's, and the release is behind it.
   *
   * Renewal needs a majority as well, or the deadline stays. When so many refuse that no majority
   * can be left, the lease is lost.
   *
   * A crash at any point leaves keys on some servers until their lease ends. What breaks it: a clock
   * set forward on a server of the majority, or one that forgets its keys.
   */
  private final LeaseLockProvider leases;

  /** A provider with {@linkplain RedisLockOptions#defaults() default options}. */
  public RedisQuorumLockProvider(List<Redis> servers) {
    this(servers, RedisLockOptions.defaults());
  }

  /**
   * A provider. A server that does not answer within the command time-out counts as down, so a
   * short one keeps the loss of a server from being felt.
   *
   * @param servers a client for each server, an odd number from 3 to 9; they stay the caller's, who
   *     closes them after this provider
   */
  public RedisQuorumLockProvider(List<Redis> servers, RedisLockOptions options) {
    if (servers.size() < 3 || servers.size() > 9 || servers.size() % 2 == 0) {
      throw new IllegalArgumentException(
          "a quorum has 3, 5, 7 or 9 servers, not " + servers.size());
    }
    this.leases =
        new LeaseLockProvider(
            "redlock",
            new QuorumLeaseStore(
                servers.stream()
                    .map(server -> RedisLockProvider.store(server, options, null))
                    .toList()),
            options.waiting());
  }

  @Override
  public String name() {
    return leases.name();
  }

  @Override
  public Optional<Lease> acquire(LockRequest request) throws InterruptedException {
    return leases.acquire(request);
  }

  /** Takes every lease away from its holder, gives the names back and ends the thread. */
  @Override
  public void close() {
    leases.close();
  }
}

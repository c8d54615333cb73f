package dev.racelab.locking.redis;

import dev.racelab.locking.Lease;
import dev.racelab.locking.LockProvider;
import dev.racelab.locking.LockRequest;
import dev.racelab.locking.lease.LeaseLockProvider;
import io.vertx.redis.client.Redis;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Leases kept by one Redis server (or one cluster, where each name lives on one of its servers).
 * Each grant carries a fencing token. What is said of {@link LeaseLockProvider} holds here.
 *
 * <p>Costs one thread and two connections (commands, and news of releases), whatever the number of
 * leases and waiters. Calls block the calling thread, which may be a virtual one, and are refused
 * on an event loop. An uncontended lock is one round trip, for any number of names (in a cluster,
 * for one name). Closing a lease returns when the release is on its way, unless other processes are
 * known to wait for the name or {@link RedisLockOptions#withConfirmedReleases()} asks for the
 * answer. Close the provider before the process ends, or its last releases may be lost. Safe for
 * use by any number of threads.
 */
public final class RedisLockProvider implements LockProvider, AutoCloseable {
  /*
   * Why this is right, and where it ends.
   *
   * What Redis gives: it executes one script at a time, whole, so between the scripts of
   * RedisLeaseStore anything can interleave, inside one nothing can. The basis is the published
   * pattern (Redis documentation, "Distributed locks with Redis"): a key that is set only if
   * absent, with an expiry and a random value, and is deleted only by who knows that value. The
   * fencing token is Martin Kleppmann's addition ("How to do distributed locking", 2016): a number
   * that grows with each grant, which the guarded resource compares.
   *
   * Grant. Two requests for a name run one after the other; the second finds the key and is
   * refused. Key, owner, expiry and token appear together, so there is no lock without an end, and
   * no token that was read after the fact. Tokens of a name strictly grow: the next one is at least
   * the last one + 1 while Redis remembers the last, and at least the server's time in microseconds
   * in any case. After a flush, or a restart that lost the last second of writes, time has passed
   * the old token, unless a server issued more than one token per microsecond, or its clock was set
   * back; then the comparison with the row's own version still refuses the stale write.
   *
   * Expiry. The holder's deadline comes before the server's, see RenewedLease. What can break it: a
   * server clock set forward, or a Redis that forgets (flush, eviction, a restart or fail-over that
   * lost the grant). Then two hold the name; the first is told at its next renewal.
   *
   * Release deletes the key only with our owner in it, in one script: a check in Java and a DEL
   * could have the expiry and somebody else's grant between them. It may come late, twice, or after
   * a loss; it never frees what is not ours. A renewal that is still under way when the release
   * runs finds no owner and changes nothing.
   *
   * A crash at any point: before the grant runs, nothing is there; after it, with or without the
   * reply on its way, the key stands until its expiry and nobody renews it; during a release the
   * key is there (and expires) or is gone. Nothing is left but token keys, which expire too.
   *
   * A grant whose reply is lost is the one unknown outcome. It cannot be asked again, and waiting
   * longer only delays the caller; so a release with our owner is sent behind it, on the same
   * connection if that still stands, without waiting for its answer, and the caller is told that
   * the store did not answer. If the release is lost too, or overtakes the grant on a new
   * connection, the key stands for one lease without a holder: others wait in vain, and nobody
   * enters twice.
   *
   * Several names are granted by one script, all or none; every name of the request is looked at
   * before the first is written. A cluster runs no script over names of different slots. There they
   * are taken one by one in sorted order, and given back at the first refusal; between these steps
   * others find a name held that is free again a moment later, and are told so by its release.
   */

  /** A connection that owes an answer for this many command time-outs is given up. */
  private static final int PATIENCE = 3;

  private final LeaseLockProvider leases;

  /**
   * A provider with {@linkplain RedisLockOptions#defaults() default options}. Begins to connect,
   * without waiting for it, so that the first acquisition need not pay for that.
   *
   * @param redis the client, for example the bean of quarkus-redis-client; stays the caller's, who
   *     closes it after this provider
   */
  public RedisLockProvider(Redis redis) {
    this(redis, RedisLockOptions.defaults());
  }

  /** As {@link #RedisLockProvider(Redis)}, with the given options. */
  public RedisLockProvider(Redis redis, RedisLockOptions options) {
    this.leases =
        new LeaseLockProvider(
            "redis", store(redis, options, options.tokenMemory()), options.waiting());
  }

  /** The part of one server, or one cluster, in any number of them. */
  static RedisLeaseStore store(
      Redis redis, RedisLockOptions options, @Nullable Duration tokenMemory) {
    Duration patience = options.commandTimeout().multipliedBy(PATIENCE);
    String self = HexFormat.of().toHexDigits(options.owners().nextLong());
    ClientLoop loop = new ClientLoop();
    RedisNews news = new RedisNews(redis, self, loop, patience, options.nanoTime());
    return new RedisLeaseStore(
        new RedisLink(redis, loop, news::findLoop, patience, options.nanoTime()),
        news,
        options,
        tokenMemory);
  }

  @Override
  public String name() {
    return leases.name();
  }

  @Override
  public Optional<Lease> acquire(LockRequest request) throws InterruptedException {
    return leases.acquire(request);
  }

  /**
   * Takes every lease away from its holder, who is told as of any loss, gives the names back and
   * ends the thread. Idempotent. Waits for Redis no longer than two command time-outs.
   */
  @Override
  public void close() {
    leases.close();
  }
}

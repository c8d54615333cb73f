package dev.racelab.locking.redis;

import dev.racelab.locking.Lease;
import dev.racelab.locking.LockProvider;
import dev.racelab.locking.LockRequest;
import dev.racelab.locking.LockUnavailableException;
import io.vertx.core.Context;
import io.vertx.redis.client.Redis;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.LongSupplier;

/**
 * Leases kept by one Redis server (or one cluster, where each name lives on one of its servers).
 * Each grant carries a fencing token. A lease is renewed from its first third on until it is closed
 * or lost; the loss is told at once where Redis says so, and at the latest when the lease runs out.
 *
 * <p>Calls block the calling thread, which may be a virtual one, and are refused on an event loop.
 * A call ends at most two command time-outs (one to ask, one to give back) after its wait. Safe for
 * use by any number of threads; costs one thread and one connection, whatever the number of leases.
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
   * Expiry. Redis counts the lease from when it executes the grant, this process from before it
   * sent the request, and takes a thousandth off for clocks that run at different speeds. So the
   * holder's deadline comes first, whatever the network did in between. What can break it: a server
   * clock set forward, or a Redis that forgets (flush, eviction, a restart or fail-over that lost
   * the grant). Then two hold the name; the first is told at its next renewal.
   *
   * Renewal asks for the same owner, and moves the deadline to (sent + lease) only when Redis said
   * yes. "No" means lost, now. No answer means nothing: it may have been executed or not, so the
   * deadline stays and the renewal is tried again until the deadline passes. It is checked against
   * the monotonic clock at each use, so a process that was stopped for longer than its lease sees
   * the loss before anything else; but between isHeld() and the next line it may be stopped again.
   * That gap no lock can close. Only the comparison of the token at the write does.
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
   * Several names are taken one by one in sorted order. Everybody sorts alike, so a cycle of
   * waiters cannot form. What is held while waiting for the next is renewed like any lease, and is
   * given back in the finally block when the wait ends in any way but with all of them. If one was
   * lost on the way, the whole request fails: its earlier names may have had another holder since.
   */

  /** A connection that owes an answer for this many command time-outs is given up. */
  private static final int PATIENCE = 3;

  private static final int OWNER_BYTES = 16;

  private final RedisLink link;
  private final RedisLeaseStore store;
  private final Renewals renewals;
  private final SecureRandom owners;
  private final Pauses pauses;
  private final LongSupplier nanoTime;

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
    Duration timeout = options.commandTimeout();
    this.nanoTime = options.nanoTime();
    this.link = new RedisLink(redis, timeout.multipliedBy(PATIENCE), nanoTime);
    this.store = new RedisLeaseStore(link, timeout, options.tokenMemory());
    this.renewals = new Renewals(nanoTime);
    this.owners = options.owners();
    this.pauses = new Pauses(options.jitter());
    link.open();
  }

  @Override
  public String name() {
    return "redis";
  }

  @Override
  public Optional<Lease> acquire(LockRequest request) throws InterruptedException {
    refuseOnEventLoop();
    long deadline = nanoTime.getAsLong() + request.maxWait().toNanos();
    RedisLease lease = new RedisLease(store, renewals, newOwner(), request.lease());
    renewals.remember(lease);
    boolean complete = false;
    try {
      for (String name : request.names()) {
        if (!take(name, lease, deadline)) {
          return Optional.empty();
        }
      }
      refuseWhatIsGone(lease);
      complete = true;
      return Optional.of(lease);
    } finally {
      lease.settle();
      if (!complete) {
        lease.close();
      }
    }
  }

  /**
   * Takes every lease away from its holder, who is told as of any loss, gives the names back and
   * ends the thread. Idempotent. Waits for Redis no longer than two command time-outs.
   */
  @Override
  public void close() {
    renewals.close().join();
    link.close();
  }

  private boolean take(String name, RedisLease lease, long deadline) throws InterruptedException {
    for (int tries = 0; ; tries++) {
      refuseWhenClosed();
      if (Thread.interrupted()) {
        throw new InterruptedException("interrupted while waiting for '" + name + "'");
      }
      long sent = nanoTime.getAsLong();
      switch (ask(name, lease)) {
        case Grant.Granted granted -> {
          lease.granted(name, granted.token(), sent);
          return true;
        }
        case Grant.Refused refused -> {
          long left = deadline - nanoTime.getAsLong();
          if (left <= 0) {
            return false;
          }
          pauses.pause(tries, left, refused.leftMillis());
        }
      }
    }
  }

  /**
   * One try for one name. Waits through an interruption, for no longer than a command may take: a
   * grant under way cannot be called back, and to leave early would mean not to know what is held.
   */
  private Grant ask(String name, RedisLease lease) {
    try {
      return store.grant(name, lease.owner(), lease.leaseMillis()).join();
    } catch (CompletionException e) {
      var unused = lease.giveBack(name); // logs its own failure
      throw new LockUnavailableException("Redis did not say whether '" + name + "' was granted", e);
    }
  }

  private void refuseWhatIsGone(RedisLease lease) throws InterruptedException {
    refuseWhenClosed();
    if (Thread.interrupted()) {
      throw new InterruptedException("interrupted while taking " + lease.names());
    }
    if (!lease.isHeld()) {
      throw new LockUnavailableException(
          "the lease of " + lease.names() + " was lost before all its names were taken");
    }
  }

  private void refuseWhenClosed() {
    if (renewals.isClosed()) {
      throw new IllegalStateException("the lock provider 'redis' is closed");
    }
  }

  private static void refuseOnEventLoop() {
    if (Context.isOnEventLoopThread()) {
      throw new IllegalStateException(
          "a lock may have to be waited for, and this is an event loop: call from a worker or a"
              + " virtual thread");
    }
  }

  private String newOwner() {
    byte[] owner = new byte[OWNER_BYTES];
    owners.nextBytes(owner);
    return HexFormat.of().formatHex(owner);
  }
}

package dev.racelab.locking.postgres;

import static java.lang.System.Logger.Level.DEBUG;

import dev.racelab.locking.lease.Claim;
import dev.racelab.locking.lease.Extension;
import dev.racelab.locking.lease.Grant;
import dev.racelab.locking.lease.LeaseStore;
import dev.racelab.locking.lease.Room;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.ToLongFunction;

/** Claims kept by sessions of PostgreSQL, one session for each. */
final class AdvisoryLockStore implements LeaseStore {
  private static final System.Logger LOG = System.getLogger(AdvisoryLockStore.class.getName());

  /*
   * Why this is right, and where it ends.
   *
   * Exclusion. PostgreSQL grants an advisory lock to one session at a time, and keeps it until that
   * session gives it back or ends. The claim of an owner is a session of its own, and nobody else
   * gets to use that connection meanwhile. All locks of a claim are tried by one statement, which
   * gives back what it got when one is refused. None waits, so there is no deadlock.
   *
   * Expiry. The statement that takes the locks also sets idle_session_timeout of its session to the
   * lease: they appear together. From the end of each statement on, the server counts, by its
   * monotonic clock, and ends a session that is silent for that long; its locks are free then. The
   * owner's deadline counts from before the statement was sent, so it comes first. A renewal is any
   * statement. When the connection breaks, the server ends the session at once if it hears of that,
   * else after the lease; this process hears of it at its next renewal, and does not connect anew.
   *
   * No lock ever goes back to the pool. A session is clean until its statement is sent; it is clean
   * again when the server says that nothing was granted, or that all was given back. Only a clean
   * connection is closed, which hands it back. All others are aborted, and the server ends their
   * sessions. In detail, what may interleave with a grant that is not answered in time: (1) its
   * thread comes first, the claim is in the map, and the caller's release finds and ends it. (2) The
   * release comes first and finds nothing; the thread puts the claim into the map, sees that nobody
   * took its answer, and releases it itself. (3) Both find it: a session is ended once, by whoever
   * comes first, and the other waits for the same end. (4) The statement fails, or the network is
   * silent for too long: the session is not clean, and is aborted by its thread. A release while a
   * renewal is under way waits for that answer, and aborts the connection if none comes. A release
   * that fails at the server leaves the session unclean, and it is aborted.
   *
   * A place in the room is what bounds the connections: it is left only after the connection was
   * closed or aborted, on every way out, so there are never more connections than places.
   *
   * A crash of this process breaks its connections; the kernel says so to the server. A crash of its
   * machine says nothing; then the idle time frees the locks. What breaks exclusion: a fail-over or
   * restart of the server forgets all locks, while the former holder works on until its next
   * renewal; and a server that is stopped for longer than the lease goes on where it was.
   */
  private final Connections connections;
  private final Room room;
  private final ToLongFunction<String> key;
  private final ConcurrentMap<String, AdvisorySession> sessions = new ConcurrentHashMap<>();

  AdvisoryLockStore(Connections connections, int most, ToLongFunction<String> key) {
    this.connections = connections;
    this.room =
        new Room(
            most,
            "all connections that this provider may use, "
                + most
                + ", hold other locks: raise that number, or lock for a shorter time");
    this.key = key;
  }

  @Override
  public Optional<Room> room() {
    return Optional.of(room);
  }

  @Override
  public CompletableFuture<Grant> grant(Claim claim) {
    return connections.later(
        isTooLate -> grant(claim, isTooLate), connections.timeout(), late -> forget(claim));
  }

  private Grant grant(Claim claim, BooleanSupplier isTooLate) throws SQLException {
    AdvisorySession session = AdvisorySession.open(connections, room, isTooLate);
    boolean isKept = false;
    try {
      String held = session.lock(claim, key);
      if (held != null) {
        return new Grant.Refused(held, OptionalLong.empty());
      }
      sessions.put(claim.owner(), session);
      isKept = true;
      return new Grant.Granted(Map.of()); // a session has no number that grows from grant to grant
    } finally {
      if (!isKept) {
        session.finish();
      }
    }
  }

  @Override
  public List<CompletableFuture<Extension>> renew(List<Claim> claims, Duration within) {
    List<CompletableFuture<Extension>> answers = new ArrayList<>(claims.size());
    for (Claim claim : claims) {
      AdvisorySession session = sessions.get(claim.owner());
      answers.add(
          session == null
              ? CompletableFuture.completedFuture(Extension.REFUSED)
              : renew(claim, session, within));
    }
    return answers;
  }

  private CompletableFuture<Extension> renew(
      Claim claim, AdvisorySession session, Duration within) {
    return connections
        .later(isTooLate -> session.beat(), within, late -> {})
        .handle(
            (isDone, failure) -> {
              if (failure != null) {
                LOG.log(DEBUG, "Renewing " + claim.names() + " failed", failure);
              }
              if (session.isOver()) {
                return Extension.REFUSED;
              }
              return failure == null && isDone ? Extension.DONE : Extension.UNKNOWN;
            });
  }

  /** Nobody is told of releases, so nobody is known to wait. */
  @Override
  public CompletableFuture<Boolean> release(Claim claim) {
    return end(claim)
        .thenApply(unused -> false)
        .orTimeout(connections.timeout().toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void forget(Claim claim) {
    var unused =
        end(claim)
            .exceptionally(
                failure -> {
                  LOG.log(DEBUG, "The session of " + claim.names() + " was ended", failure);
                  return null;
                });
  }

  private CompletableFuture<?> end(Claim claim) {
    AdvisorySession session = sessions.get(claim.owner());
    return session == null
        ? CompletableFuture.completedFuture(null)
        : session.end(() -> sessions.remove(claim.owner(), session));
  }

  @Override
  public void close() {
    // The data source is the caller's, and every claim has been released.
  }
}

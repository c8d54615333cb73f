package dev.racelab.locking.lease;

import dev.racelab.locking.Lease;
import dev.racelab.locking.Renewal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What one acquisition holds: its deadline, and what its holder wants to be told. */
final class RenewedLease implements Lease {
  /*
   * Why nobody relies on a lease that the store may have given to somebody else.
   *
   * The store counts the lease from when it executes the grant, this process from before it sent
   * the request, less a margin for clocks that run at different speeds. So the deadline here comes
   * first, whatever the network did in between. A renewal moves it to (sent + lease) only when the
   * store said yes. "No" means lost, now. No answer means nothing: it may have been executed or
   * not, so the deadline stays, and the renewal is tried again until the deadline passes. It is
   * compared with the monotonic clock at each use, so a process that was stopped for longer than
   * its lease sees the loss before anything else; but between isHeld() and the next line it may be
   * stopped again. That gap no lock can close. Only the comparison of the token at the write does.
   *
   * HELD ends once, under this lease's monitor, in CLOSED or LOST; who ends it tells. A renewal
   * that is answered later finds it ended and changes nothing, so a lease that was told to be gone
   * never comes back. The release that follows a close may overtake a renewal under way: the store
   * renews only for an owner that it knows, and forgets the owner with the release.
   */
  private static final System.Logger LOG = System.getLogger(RenewedLease.class.getName());

  private static final long RENEWALS_PER_LEASE = 3;
  private static final long RETRIES_PER_LEASE = 20;

  private enum State {
    HELD,
    LOST,
    CLOSED
  }

  private final Renewer renewer;
  private final Claim claim;
  private final Map<String, Long> tokens;
  private final long leaseNanos;
  private final long marginNanos;

  /** When it ends in any case; only if {@link #isBounded}. */
  private final long end;

  private final boolean isBounded;
  private final boolean isRenewed;
  private Consumer<RenewedLease> ended = lease -> {};
  private Consumer<RenewedLease> releasing = lease -> {};
  private Predicate<RenewedLease> wanted = lease -> false;
  private BiConsumer<RenewedLease, Boolean> released = (lease, othersWait) -> {};

  /* All below are guarded by this lease; nothing that waits runs while it is locked. */
  private @Nullable List<Runnable> whenLost;
  private State state = State.HELD;
  private long deadline;
  private boolean underWay;
  private Renewer.@Nullable Due due;

  RenewedLease(
      Renewer renewer,
      Claim claim,
      Map<String, Long> tokens,
      Renewal renewal,
      Duration margin,
      long sent) {
    this.renewer = renewer;
    this.claim = claim;
    this.tokens = tokens;
    this.leaseNanos = claim.lease().toNanos();
    this.marginNanos = margin.toNanos();
    this.isRenewed = !(renewal instanceof Renewal.Never);
    this.isBounded = renewal instanceof Renewal.AtMost;
    this.end = renewal instanceof Renewal.AtMost atMost ? sent + atMost.total().toNanos() : sent;
    this.deadline = deadlineAfter(sent);
  }

  Claim claim() {
    return claim;
  }

  /**
   * Set before anybody else sees this lease: who hears that it ended, that its release is on its
   * way, and that it was released, and whether other processes wait for what it held; and who knows
   * whether they do already.
   */
  void whenEnded(
      Consumer<RenewedLease> hearsEnd,
      Consumer<RenewedLease> hearsReleasing,
      BiConsumer<RenewedLease, Boolean> hearsRelease,
      Predicate<RenewedLease> wantedElsewhere) {
    this.wanted = wantedElsewhere;
    this.ended = hearsEnd;
    this.releasing = hearsReleasing;
    this.released = hearsRelease;
  }

  @Override
  public SortedSet<String> names() {
    return claim.names();
  }

  @Override
  public OptionalLong token(String name) {
    if (!claim.names().contains(name)) {
      throw new IllegalArgumentException(
          "'" + name + "' is not part of this lease of " + claim.names());
    }
    Long token = tokens.get(name);
    return token == null ? OptionalLong.empty() : OptionalLong.of(token);
  }

  @Override
  public boolean isHeld() {
    synchronized (this) {
      if (state != State.HELD || renewer.now() - deadline < 0) {
        return state == State.HELD;
      }
    }
    expire();
    return false;
  }

  @Override
  public void onLost(Runnable action) {
    synchronized (this) {
      if (state == State.HELD) {
        if (whenLost == null) {
          whenLost = new ArrayList<>(1);
        }
        whenLost.add(action);
        return;
      }
      if (state == State.CLOSED) {
        return;
      }
    }
    tell(action);
  }

  @Override
  public void close() {
    boolean waits = renewer.confirmsReleases() || wanted.test(this);
    CompletableFuture<Void> freed = giveBack();
    if (waits) {
      freed.join(); // through interruptions, for no longer than a command may take
    }
  }

  /** Starts to give every name back; completes, never with a failure, when that has ended. */
  CompletableFuture<Void> giveBack() {
    boolean unused = isHeld(); // what has run out is told as lost, also if nobody looked before
    synchronized (this) {
      if (state == State.CLOSED) {
        return CompletableFuture.allOf();
      }
      state = State.CLOSED;
      whenLost = null;
      unschedule();
    }
    return end();
  }

  /** Ends the lease against its holder's will; told once, and not after the holder closed it. */
  void lose(String reason) {
    List<Runnable> actions;
    synchronized (this) {
      if (state != State.HELD) {
        return;
      }
      state = State.LOST;
      unschedule();
      actions = whenLost == null ? List.of() : whenLost;
      whenLost = null;
    }
    renewer.lost(this);
    ended.accept(this);
    released.accept(this, false);
    LOG.log(System.Logger.Level.WARNING, "Lost the lease of {0}: {1}", names(), reason);
    actions.forEach(this::tell);
  }

  /** Makes the first appointment with the renewer. */
  synchronized void begin(long sent) {
    scheduleAfter(sent);
  }

  /**
   * The renewer's thread is here, so this only decides.
   *
   * @return whether a renewal is to be sent now, whose answer will come to {@link #renewed}
   */
  boolean isDue(long now) {
    synchronized (this) {
      if (state != State.HELD) {
        return false;
      }
      if (now - deadline < 0) {
        if (!isRenewed || underWay) {
          scheduleAt(deadline, 0);
          return false;
        }
        underWay = true;
        scheduleAt(deadline, 0);
        return true;
      }
    }
    expire();
    return false;
  }

  /** Whether its end has come, so that there is nothing to renew, but somebody to be told. */
  synchronized boolean isPast(long now) {
    return state != State.HELD || now - deadline >= 0;
  }

  /** Until when an answer to a renewal that is sent now is of use. */
  synchronized long patience(long now) {
    return Math.max(1, Math.min(deadline - now, leaseNanos / RENEWALS_PER_LEASE));
  }

  /** The answer to a renewal that was sent not before {@code sent}. */
  void renewed(long sent, Extension answer) {
    if (!isHeld()) {
      return;
    }
    switch (answer) {
      case DONE -> {
        synchronized (this) {
          underWay = false;
          deadline = deadlineAfter(sent);
          scheduleAfter(sent);
        }
      }
      case REFUSED -> lose("the store no longer knows its owner");
      case UNKNOWN -> {
        synchronized (this) {
          underWay = false;
          scheduleAt(earlier(renewer.now() + leaseNanos / RETRIES_PER_LEASE, deadline), 0);
        }
      }
    }
  }

  @Override
  public synchronized String toString() {
    return "lease of " + claim.names() + ", " + state.name().toLowerCase(Locale.ROOT);
  }

  /** Whoever sees the deadline first settles it. */
  private void expire() {
    if (isBounded && renewer.now() - end >= 0) {
      lose("it was held for as long as its request allowed");
      var unused = renewer.giveBack(claim); // the store may think that it lasts for a while yet
    } else {
      lose(isRenewed ? "it ran out before the store confirmed a renewal" : "it ran out");
    }
  }

  private CompletableFuture<Void> end() {
    renewer.forget(this);
    ended.accept(this);
    CompletableFuture<Boolean> freed = renewer.giveBack(claim);
    releasing.accept(this);
    return freed.thenAccept(othersWait -> released.accept(this, othersWait));
  }

  private void tell(Runnable action) {
    Thread.ofVirtual()
        .name("racelab-lock-lost")
        .start(
            () -> {
              try {
                action.run();
              } catch (RuntimeException e) {
                LOG.log(
                    System.Logger.Level.ERROR, "What was to run when a lease is lost failed", e);
              }
            });
  }

  private void scheduleAfter(long sent) {
    long renewal = sent + leaseNanos / RENEWALS_PER_LEASE;
    if (isRenewed && renewal - deadline < 0) {
      scheduleAt(renewal, leaseNanos / RENEWALS_PER_LEASE / 10);
    } else {
      scheduleAt(deadline, 0);
    }
  }

  private void scheduleAt(long time, long earlier) {
    if (state == State.HELD) {
      unschedule();
      due = renewer.schedule(this, time, earlier);
    }
  }

  private void unschedule() {
    if (due != null) {
      renewer.cancel(due);
      due = null;
    }
  }

  private long deadlineAfter(long sent) {
    long ofLease = sent + leaseNanos - marginNanos;
    return isBounded ? earlier(ofLease, end) : ofLease;
  }

  private static long earlier(long one, long other) {
    return one - other < 0 ? one : other;
  }
}

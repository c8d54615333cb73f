package dev.racelab.locking.lease;

import dev.racelab.locking.Lease;
import dev.racelab.locking.LockProvider;
import dev.racelab.locking.LockRequest;
import dev.racelab.locking.LockUnavailableException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Leases on any {@link LeaseStore}: who waits is woken by news of a release or asks again after a
 * pause, what is held is renewed from its first third on, and what is lost is told.
 *
 * <p><b>Guarantees.</b> As long as the store keeps its promises, at most one lease of a name is
 * held at a time, over all processes. A loss is told as soon as the store refuses a renewal, that
 * is, within a third of the lease, and at the latest when the lease runs out; a lease that is not
 * renewed is told only then. All names of a request are granted in one step, or none is; nothing is
 * held while waiting. Inside one instance, whoever comes first is served first, for each name; a
 * request for several names stands in the line of each, in sorted order, and a name in whose line
 * somebody stands is refused to who does not wait. A lease costs no thread; all of them share one.
 *
 * <p><b>Limits.</b> Between instances there is no order: when a name is given back, the first of
 * each instance's line asks, and the fastest is granted. The instance that gave it back lets the
 * others ask first, where the store knows of them; where it does not, an instance that never lets
 * go for long may keep others waiting. A request for several names must find all of them free at
 * one moment. A holder that is stopped (a long pause of the machine or of the collector) learns of
 * its loss only when it goes on. A call ends at most two of the store's command time-outs after its
 * wait. Calls block; never make them on an event loop.
 */
public final class LeaseLockProvider implements LockProvider, AutoCloseable {
  /*
   * Why a waiter does not miss its turn, and nothing is left behind.
   *
   * The line. Only who has passed the turnstiles of all its names asks the store, so a hundred
   * waiting threads ask as often as one, and are served in order. The turn is for asking; once the
   * name is granted, the next in line becomes the head and waits for the release. A turn ends in a
   * finally block, so every way out lets the next one ask.
   *
   * Waking. The head clears its bell, then asks; a release that comes after the store's refusal
   * rings the bell after that. Who rings? The release by this very process, when the store has
   * answered it, and the store's news of releases by others. News may begin too late for the
   * release that was waited for: so it rings once when it has begun. News may be lost with a
   * connection, and a holder that died gives no news at all: so a wait on the bell ends after a
   * pause, or when the holder's lease ends, and the head asks again. The bell can only cause
   * asking; what is granted, the store alone decides.
   *
   * A head whose names are held by a lease of this very process does not ask at first: it knows the
   * answer. Its bell is registered before it looks, and the lease is taken off the list before it
   * rings, so either the head sees the lease gone and asks, or it hears the bell.
   *
   * Courtesy. This process hears of its own release before all others, and would always ask first:
   * as long as somebody stood in line here, nobody else were served. So where the store says that
   * other processes wait, the head here waits for COURTESY_NANOS before it asks. They had their
   * chance then; and when they release, they are courteous to us.
   *
   * Unknown outcomes. A grant whose answer is lost cannot be asked again; a release with its owner
   * is sent behind it, without waiting, and the caller is told that the store did not say. Who
   * stood in the same line meanwhile is told the same, instead of finding out one by one. A grant
   * that came is never dropped: between the answer and the return nothing can fail but the checks
   * below, whose finally block gives the names back.
   *
   * A crash anywhere leaves at most names that the store keeps until their lease ends.
   */
  /** The first answers also paid for connections, so they say nothing about later ones. */
  private static final int ANSWERS_TO_LEARN_FROM = 3;

  private static final int ROUND_TRIPS_PER_LEASE = 3;

  private static final long COURTESY_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final String name;
  private final LeaseStore store;
  private final String instance;
  private final AtomicLong acquisitions = new AtomicLong();
  private final LongSupplier nanoTime;
  private final Pauses pauses;
  private final Renewer renewer;
  private final Turnstiles turnstiles;

  /** The bell of who asks for a name, and the lease of who holds it, in this process. */
  private final ConcurrentMap<String, Bell> heads = new ConcurrentHashMap<>();

  private final ConcurrentMap<String, RenewedLease> holders = new ConcurrentHashMap<>();

  /** Names whose line is told of news, and those whose store failed while somebody stood in it. */
  private final Set<String> watched = ConcurrentHashMap.newKeySet();

  private final ConcurrentMap<String, Outage> outages = new ConcurrentHashMap<>();

  /** One for each call that may still be granted something. */
  private final Set<Asking> asking = ConcurrentHashMap.newKeySet();

  private final RoundTrips roundTrips = new RoundTrips();

  /**
   * A provider on the given store, which it closes when it is closed.
   *
   * @param name what strategies and metrics call it
   */
  public LeaseLockProvider(String name, LeaseStore store, LeaseOptions options) {
    this.name = name;
    this.store = store;
    this.instance = HexFormat.of().toHexDigits(options.owners().nextLong());
    this.nanoTime = options.nanoTime();
    this.pauses = new Pauses(options);
    this.renewer = new Renewer(name, store, nanoTime);
    this.turnstiles = new Turnstiles(nanoTime, this::deserted);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Optional<Lease> acquire(LockRequest request) throws InterruptedException {
    long start = nanoTime.getAsLong();
    long deadline = start + request.maxWait().toNanos();
    SortedSet<String> names = request.names();
    roundTrips.refuseTooShort(request.lease());
    refuseWhenClosed();
    if (!turnstiles.pass(names, deadline)) {
      refuseAfterOutage(names, start);
      return Optional.empty();
    }
    Bell bell = new Bell();
    try {
      names.forEach(each -> heads.put(each, bell));
      refuseAfterOutage(names, start);
      return askUntil(deadline, request, bell);
    } finally {
      names.forEach(each -> heads.remove(each, bell));
      names.forEach(turnstiles::leave);
    }
  }

  /**
   * Takes every lease away from its holder, who is told as of any loss, gives the names back, ends
   * the thread and closes the store. Idempotent. Waits no longer than two command time-outs.
   */
  @Override
  public void close() {
    renewer.close();
    heads.values().forEach(Bell::ring);
    asking.forEach(each -> each.settled.join());
    renewer.takeAllAway().join();
    store.close();
  }

  private Optional<Lease> askUntil(long deadline, LockRequest request, Bell bell)
      throws InterruptedException {
    Claim claim =
        new Claim(request.names(), newOwner(), request.lease().truncatedTo(ChronoUnit.MILLIS));
    boolean known =
        request.maxWait().isPositive() && claim.names().stream().anyMatch(this::isHeldHere);
    for (int tries = 0; ; tries++) {
      refuseWhenClosed();
      if (Thread.interrupted()) {
        throw new InterruptedException("interrupted while waiting for " + claim.names());
      }
      OptionalLong holderLeft = OptionalLong.empty();
      if (known) {
        known = false;
      } else {
        bell.clear();
        switch (ask(claim, request)) {
          case Answer.Held held -> {
            return Optional.of(held.lease);
          }
          case Answer.Busy busy -> {
            holderLeft = busy.refused.leftMillis();
            if (deadline - nanoTime.getAsLong() > 0 && !isHeldHere(busy.refused.name())) {
              watch(busy.refused.name());
            }
          }
        }
      }
      long left = deadline - nanoTime.getAsLong();
      if (left <= 0) {
        return Optional.empty();
      }
      bell.await(pauses.length(tries, left, holderLeft));
    }
  }

  private sealed interface Answer {
    record Held(RenewedLease lease) implements Answer {}

    record Busy(Grant.Refused refused) implements Answer {}
  }

  /**
   * One try. Waits through an interruption, for no longer than a command may take: a grant under
   * way cannot be called back, and to leave early would mean not to know what is held.
   */
  private Answer ask(Claim claim, LockRequest request) throws InterruptedException {
    Asking self = new Asking();
    asking.add(self);
    try {
      refuseWhenClosed(); // once more: a provider that closes waits for those who are on the list
      long sent = nanoTime.getAsLong();
      switch (grant(claim)) {
        case Grant.Granted granted -> {
          roundTrips.heard(nanoTime.getAsLong() - sent);
          return new Answer.Held(take(claim, granted, request, sent));
        }
        case Grant.Refused refused -> {
          roundTrips.heard(nanoTime.getAsLong() - sent);
          return new Answer.Busy(refused);
        }
      }
    } finally {
      asking.remove(self);
      self.settled.complete(null);
    }
  }

  private Grant grant(Claim claim) {
    try {
      return store.grant(claim).join();
    } catch (CompletionException e) {
      var unused = renewer.giveBack(claim); // logs its own failure
      String message =
          "the store of '" + name + "' did not say whether it granted " + claim.names();
      if (e.getCause() != null && e.getCause().getMessage() != null) {
        message += ": " + e.getCause().getMessage();
      }
      Outage outage = new Outage(nanoTime.getAsLong(), message, e);
      claim.names().forEach(each -> outages.put(each, outage));
      throw new LockUnavailableException(message, e);
    }
  }

  private RenewedLease take(Claim claim, Grant.Granted granted, LockRequest request, long sent)
      throws InterruptedException {
    RenewedLease lease =
        new RenewedLease(
            renewer, claim, granted.tokens(), request.renewal(), store.margin(claim.lease()), sent);
    boolean complete = false;
    try {
      claim.names().forEach(each -> holders.put(each, lease));
      lease.whenEnded(this::forget, this::hearRelease);
      renewer.start(lease, sent);
      refuseWhenClosed();
      if (Thread.interrupted()) {
        throw new InterruptedException("interrupted while taking " + claim.names());
      }
      roundTrips.refuseTooShort(claim.lease());
      if (!lease.isHeld()) {
        throw new LockUnavailableException(
            "the lease of " + claim.names() + " had run out when the store's answer came");
      }
      complete = true;
      return lease;
    } finally {
      if (!complete) {
        lease.close();
      }
    }
  }

  private void forget(RenewedLease lease) {
    lease.claim().names().forEach(each -> holders.remove(each, lease));
  }

  private void hearRelease(RenewedLease lease, boolean othersWait) {
    for (String each : lease.claim().names()) {
      Bell bell = heads.get(each);
      if (bell != null && othersWait) {
        bell.ringPolitely();
      } else if (bell != null) {
        bell.ring();
      }
    }
  }

  private void hearNews(String each) {
    Bell bell = heads.get(each);
    if (bell != null) {
      bell.ring();
    }
  }

  private boolean isHeldHere(String each) {
    RenewedLease holder = holders.get(each);
    return holder != null && holder.isHeld();
  }

  private void watch(String each) {
    watched.add(each);
    store.watch(each, () -> hearNews(each));
  }

  /** Called for a name in whose line nobody stands any more, before anybody can enter it again. */
  private void deserted(String each) {
    outages.remove(each);
    if (watched.remove(each)) {
      store.unwatch(each);
    }
  }

  private void refuseAfterOutage(SortedSet<String> names, long since) {
    for (String each : names) {
      Outage outage = outages.get(each);
      if (outage != null && outage.time - since >= 0) {
        throw new LockUnavailableException(outage.message, outage.cause);
      }
    }
  }

  private void refuseWhenClosed() {
    if (renewer.isClosed()) {
      throw new IllegalStateException("the lock provider '" + name + "' is closed");
    }
  }

  /** Half of it is this instance's, drawn once; the other half counts its acquisitions. */
  private String newOwner() {
    return instance + HexFormat.of().toHexDigits(acquisitions.incrementAndGet());
  }

  /** A call between its question to the store and the list of what is held. */
  private static final class Asking {
    private final CompletableFuture<@Nullable Void> settled = new CompletableFuture<>();
  }

  /** When the store did not answer who stood first in line, and what it was told. */
  private record Outage(long time, String message, Throwable cause) {}

  /** Wakes one waiter; rings that nobody waits for are remembered as one. */
  private static final class Bell {
    private final Semaphore rung = new Semaphore(0);
    private volatile boolean polite;

    void ring() {
      if (rung.availablePermits() == 0) {
        rung.release();
      }
    }

    /** To be answered a moment later, or when it rings again. */
    void ringPolitely() {
      polite = true;
      ring();
    }

    void clear() {
      polite = false;
      rung.drainPermits();
    }

    void await(long nanos) throws InterruptedException {
      if (rung.tryAcquire(nanos, TimeUnit.NANOSECONDS) && polite) {
        polite = false;
        boolean unused = rung.tryAcquire(COURTESY_NANOS, TimeUnit.NANOSECONDS);
      }
    }
  }

  /** The shortest round trip so far, which is what the way to the store costs at least. */
  private static final class RoundTrips {
    private int answers;
    private long shortestNanos = Long.MAX_VALUE;

    synchronized void heard(long nanos) {
      answers++;
      shortestNanos = Math.min(shortestNanos, nanos);
    }

    void refuseTooShort(Duration lease) {
      long least;
      synchronized (this) {
        if (answers < ANSWERS_TO_LEARN_FROM) {
          return;
        }
        least = shortestNanos * ROUND_TRIPS_PER_LEASE;
      }
      if (lease.toNanos() < least) {
        throw new IllegalArgumentException(
            "a lease lasts at least "
                + ROUND_TRIPS_PER_LEASE
                + " round trips to the store, here "
                + Duration.ofNanos(least)
                + ", not "
                + lease);
      }
    }
  }
}

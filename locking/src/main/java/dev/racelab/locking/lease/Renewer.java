package dev.racelab.locking.lease;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The one thread that has an appointment with every lease of a provider, and the list of those
 * leases. It never waits for the store; what a holder asked to be told runs on a virtual thread.
 */
final class Renewer {
  private static final System.Logger LOG = System.getLogger(Renewer.class.getName());

  /*
   * Why no appointment is missed. Appointments stand in a sorted set that anybody may change. Before
   * the thread sleeps it publishes until when, and then looks at the first appointment once more.
   * Who makes one adds it first and then reads what the thread published: so either the thread sees
   * the new appointment, or its maker sees that the thread would oversleep it, and wakes it.
   *
   * Most leases are closed long before their first appointment. Then it is just taken out of the
   * set, and the thread is not woken; it wakes once in a while for nothing instead. That keeps the
   * thread out of the way of locks that are held briefly.
   *
   * Leases that are due within the next moment are renewed with those that are due now, so that a
   * store can do many in one step. At most MOST_UNDER_WAY wait for an answer at a time, or ten
   * thousand leases would fill the store's queue, and lose there what acquisitions need; a lease
   * that must wait is renewed when others were answered, a few milliseconds later.
   */
  private static final int MOST_UNDER_WAY = 1024;

  private static final long AWAKE = Long.MIN_VALUE;
  private static final long LONGEST_LOOK_AHEAD = TimeUnit.SECONDS.toNanos(1);
  private static final long LONGEST_SLEEP = TimeUnit.HOURS.toNanos(1);
  private static final long FULL_SLEEP = TimeUnit.MILLISECONDS.toNanos(10);

  /** An appointment; times are nanoseconds since the renewer was made. */
  record Due(RenewedLease lease, long time, long from, long id) {
    private static final Comparator<Due> ORDER =
        Comparator.comparingLong(Due::time).thenComparingLong(Due::id);
  }

  private final LeaseStore store;
  private final LongSupplier nanoTime;
  private final long origin;
  private final Thread thread;
  private final ConcurrentSkipListSet<Due> dues = new ConcurrentSkipListSet<>(Due.ORDER);
  private final Set<RenewedLease> leases = ConcurrentHashMap.newKeySet();
  private final AtomicLong ids = new AtomicLong();
  private final AtomicInteger underWay = new AtomicInteger();

  /** Releases that nobody need wait for but who closes the provider. */
  private final ConcurrentMap<Long, CompletableFuture<Boolean>> releases =
      new ConcurrentHashMap<>();

  private volatile long sleepsUntil = AWAKE;
  private volatile boolean closed;

  Renewer(String provider, LeaseStore store, LongSupplier nanoTime) {
    this.store = store;
    this.nanoTime = nanoTime;
    this.origin = nanoTime.getAsLong();
    this.thread =
        Thread.ofPlatform().daemon().name("racelab-lock-" + provider).unstarted(this::work);
    thread.start();
  }

  long now() {
    return nanoTime.getAsLong();
  }

  void start(RenewedLease lease, long sent) {
    leases.add(lease);
    lease.begin(sent);
  }

  void forget(RenewedLease lease) {
    leases.remove(lease);
  }

  /** As {@link #forget}, and so does the store. */
  void lost(RenewedLease lease) {
    forget(lease);
    store.forget(lease.claim());
  }

  /** An appointment at {@code time}, which may be kept up to {@code earlier} before. */
  Due schedule(RenewedLease lease, long time, long earlier) {
    long at = time - origin;
    Due due = new Due(lease, at, at - Math.min(earlier, LONGEST_LOOK_AHEAD), ids.incrementAndGet());
    dues.add(due);
    if (at < sleepsUntil) {
      LockSupport.unpark(thread);
    }
    return due;
  }

  void cancel(Due due) {
    dues.remove(due);
  }

  boolean confirmsReleases() {
    return store.confirmsReleases();
  }

  boolean isClosed() {
    return closed;
  }

  /** Nothing is renewed any more. */
  void close() {
    closed = true;
    LockSupport.unpark(thread);
  }

  /**
   * Takes every lease away from its holder and gives its names back; completes when the store has
   * answered these releases and all before, or was given up.
   */
  CompletableFuture<Void> takeAllAway() {
    List<RenewedLease> last = List.copyOf(leases);
    last.forEach(lease -> lease.lose("its provider was closed"));
    for (RenewedLease lease : last) {
      var unused = lease.giveBack();
    }
    return CompletableFuture.allOf(releases.values().toArray(CompletableFuture<?>[]::new));
  }

  /**
   * Also right for what is lost, or was never granted. Never completes with a failure.
   *
   * @return whether other processes wait for one of the names
   */
  CompletableFuture<Boolean> giveBack(Claim claim) {
    CompletableFuture<Boolean> freed = new CompletableFuture<>();
    long id = ids.incrementAndGet();
    releases.put(id, freed);
    var unused =
        answerOf(() -> store.release(claim))
            .handle(
                (released, failure) -> {
                  if (failure != null) {
                    LOG.log(
                        System.Logger.Level.WARNING,
                        "Could not tell the store that {0} are free; they will be within {1}: {2}",
                        claim.names(),
                        claim.lease(),
                        failure);
                  }
                  releases.remove(id);
                  return freed.complete(failure == null && released);
                });
    return freed;
  }

  /** A store whose client was closed before it may throw; that is a failure like others. */
  static <T> CompletableFuture<T> answerOf(Supplier<CompletableFuture<T>> question) {
    try {
      return question.get();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private void work() {
    while (!closed) {
      sleepsUntil = AWAKE;
      long now = now();
      takeDue(now).values().forEach(batch -> renew(batch, now));
      long wake = firstTime();
      sleepsUntil = wake;
      if (firstTime() >= wake && !closed) {
        long left = Math.max(0, wake - (now() - origin));
        if (left == 0 && underWay.get() >= MOST_UNDER_WAY) {
          left = FULL_SLEEP;
        }
        if (left > 0) {
          LockSupport.parkNanos(this, left);
        }
      }
    }
  }

  private long firstTime() {
    Iterator<Due> first = dues.iterator();
    return first.hasNext() ? first.next().time : now() - origin + LONGEST_SLEEP;
  }

  /**
   * Takes out what is due, tells leases that have ended, and returns those to be renewed: by their
   * length, since a short one cannot wait for an answer as long as others may.
   */
  private Map<Duration, List<RenewedLease>> takeDue(long now) {
    long time = now - origin;
    int free = MOST_UNDER_WAY - underWay.get();
    Map<Duration, List<RenewedLease>> renewable = new HashMap<>();
    for (Due due : dues) {
      if (due.time - LONGEST_LOOK_AHEAD > time) {
        break;
      }
      boolean canWait = free <= 0 && !due.lease.isPast(now);
      if (!canWait && due.from <= time && dues.remove(due) && due.lease.isDue(now)) {
        renewable
            .computeIfAbsent(due.lease.claim().lease(), length -> new ArrayList<>())
            .add(due.lease);
        free--;
      }
    }
    return renewable;
  }

  private void renew(List<RenewedLease> batch, long sent) {
    underWay.addAndGet(batch.size());
    List<Claim> claims = new ArrayList<>(batch.size());
    long patience = Long.MAX_VALUE;
    for (RenewedLease lease : batch) {
      claims.add(lease.claim());
      patience = Math.min(patience, lease.patience(sent));
    }
    List<CompletableFuture<Extension>> answers = renew(claims, Duration.ofNanos(patience));
    for (int i = 0; i < batch.size(); i++) {
      RenewedLease lease = batch.get(i);
      var unused =
          answers
              .get(i)
              .whenComplete(
                  (answer, failure) -> {
                    if (underWay.getAndDecrement() == MOST_UNDER_WAY) {
                      LockSupport.unpark(thread);
                    }
                    lease.renewed(sent, failure == null ? answer : Extension.UNKNOWN);
                  });
    }
  }

  private List<CompletableFuture<Extension>> renew(List<Claim> claims, Duration within) {
    try {
      return store.renew(claims, within);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.DEBUG, "A store failed to renew", e);
      return Collections.nCopies(
          claims.size(), CompletableFuture.completedFuture(Extension.UNKNOWN));
    }
  }
}

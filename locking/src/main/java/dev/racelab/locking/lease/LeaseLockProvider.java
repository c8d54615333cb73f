package dev.racelab.locking.lease;

import dev.racelab.locking.Lease;
import dev.racelab.locking.LockProvider;
import dev.racelab.locking.LockRequest;
import dev.racelab.locking.LockUnavailableException;
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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
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
 * somebody stands is refused to who does not wait, once the store has answered that somebody. A
 * lease costs no thread; all of them share one.
 *
 * <p><b>Limits.</b> Between instances there is no order: when a name is given back, the first of
 * each instance's line asks, and the fastest is granted. The instance that gave it back lets the
 * others ask first, where the store knows of them; where it does not, an instance that never lets
 * go for long may keep others waiting. A request for several names must find all of them free at
 * one moment. A holder that is stopped (a long pause of the machine or of the collector) learns of
 * its loss only when it goes on. A store that does not answer is given up when the wait is over,
 * but not before 250 ms; for a wait of zero, after its command time-outs. Calls block, and are
 * refused on an event loop.
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
   * Handing over. Where the store keeps the order of what it is sent, the release takes the head's
   * question along (see Head), and the name changes hands in one round trip. Should the head be
   * refused all the same, the release's answer has rung once more.
   *
   * Unknown outcomes. A grant whose answer is lost cannot be asked again; a release with its owner
   * is sent behind it, without waiting, and the caller is told that the store did not say. Who
   * stood in the same line meanwhile is told the same, instead of finding out one by one. Whose wait
   * ends behind a question that is still open waits for that answer, too: else it would call a name
   * held that nobody is known to hold. It looks while it still stands in the line, where outages are
   * remembered, and at the question first: so it sees the question open or knows its outcome. A
   * grant that came is never dropped: between the answer and the return nothing can fail but the
   * checks below, whose finally block gives the names back.
   *
   * A store that keeps only so many claims has a room. Its places are taken by heads only, and only
   * for a question, in order of arrival; a refusal gives the place back before the pause. So those
   * who wait for a name keep no place from those whose name is free. Who finds no place knows
   * nothing of its names, and is told so, unless a lease of this very process holds one.
   *
   * A crash anywhere leaves at most names that the store keeps until their lease ends.
   */
  /** For how long a store is listened to at least, however little is left of the wait. */
  private static final long LEAST_PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  private final String name;
  private final LeaseStore store;
  private final @Nullable Room room;
  private final String instance;
  private final AtomicLong acquisitions = new AtomicLong();
  private final LongSupplier nanoTime;
  private final Pauses pauses;
  private final Renewer renewer;
  private final Questions questions;
  private final Turnstiles turnstiles;
  private final Courtesy courtesy;

  /** Who stands first in line for a name, and the lease of who holds it, in this process. */
  private final ConcurrentMap<String, Head> heads = new ConcurrentHashMap<>();

  private final ConcurrentMap<String, RenewedLease> holders = new ConcurrentHashMap<>();

  /** Names whose line is told of news, and those whose store failed while somebody stood in it. */
  private final Set<String> watched = ConcurrentHashMap.newKeySet();

  private final ConcurrentMap<String, Outage> outages = new ConcurrentHashMap<>();

  private final RoundTrips roundTrips = new RoundTrips();

  /**
   * A provider on the given store, which it closes when it is closed.
   *
   * @param name what strategies and metrics call it
   */
  public LeaseLockProvider(String name, LeaseStore store, LeaseOptions options) {
    this.name = name;
    this.store = store;
    this.room = store.room().orElse(null);
    this.instance = HexFormat.of().toHexDigits(options.owners().nextLong());
    this.nanoTime = options.nanoTime();
    this.pauses = new Pauses(options);
    this.renewer = new Renewer(name, store, nanoTime);
    this.questions = new Questions(store, renewer, nanoTime);
    this.turnstiles = new Turnstiles(nanoTime, this::deserted);
    this.courtesy = new Courtesy(nanoTime);
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
    if (!pass(names, start, deadline)) {
      return Optional.empty();
    }
    Head head = new Head(claim(request));
    try {
      names.forEach(each -> heads.put(each, head));
      names.forEach(each -> refuseAfter(outages.get(each), start));
      return askUntil(deadline, request, head);
    } finally {
      names.forEach(each -> heads.remove(each, head));
      questions.abandon(head, () -> ring(names));
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
    heads.values().forEach(Head::ring);
    questions.awaitAll();
    renewer.takeAllAway().join();
    store.close();
  }

  /** Whether all lines were passed; if not, somebody of this process is known to be first. */
  private boolean pass(SortedSet<String> names, long start, long deadline)
      throws InterruptedException {
    LastLook look = new LastLook();
    if (turnstiles.pass(names, deadline, look)) {
      return true;
    }
    try {
      refuseAfter(look.outcome.get(), start); // no longer than a command may take
    } catch (ExecutionException e) {
      throw new IllegalStateException("a question is settled by its outcome", e);
    }
    refuseWhenClosed();
    return false;
  }

  private Optional<Lease> askUntil(long deadline, LockRequest request, Head head)
      throws InterruptedException {
    SortedSet<String> names = request.names();
    boolean known = request.maxWait().isPositive() && names.stream().anyMatch(this::isHeldHere);
    long others = Math.min(courtesy.left(names), deadline - nanoTime.getAsLong());
    if (!known && others > 0) {
      head.await(others);
    }
    for (int tries = 0; ; tries++) {
      refuseWhenClosed();
      if (Thread.interrupted()) {
        throw new InterruptedException("interrupted while waiting for " + names);
      }
      OptionalLong holderLeft = OptionalLong.empty();
      if (known) {
        known = false;
      } else if (!enterRoom(head, deadline)) {
        if (names.stream().anyMatch(this::isHeldHere)) {
          return Optional.empty();
        }
        throw roomIsFull().told();
      } else {
        switch (ask(head, request, deadline)) {
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
      head.await(pauses.length(tries, left, holderLeft));
    }
  }

  /** In the line for a place, of which those are told who stand behind and give up. */
  private boolean enterRoom(Head head, long deadline) throws InterruptedException {
    if (room == null) {
      return true;
    }
    head.waitsForRoom(true);
    try {
      return room.enter(deadline - nanoTime.getAsLong());
    } finally {
      head.waitsForRoom(false);
    }
  }

  /** Not an answer of the store: nobody could ask it. */
  private Outage roomIsFull() {
    return new Outage(nanoTime.getAsLong(), room == null ? "" : room.full(), null);
  }

  private sealed interface Answer {
    record Held(RenewedLease lease) implements Answer {}

    record Busy(Grant.Refused refused) implements Answer {}
  }

  /**
   * One try. Waits through an interruption, for no longer than a command may take: a grant under
   * way cannot be called back, and to leave early would mean not to know what is held. Who wants to
   * wait for so long only gives the store up when that is over, but not at once.
   */
  private Answer ask(Head head, LockRequest request, long deadline) throws InterruptedException {
    Head.Question question = head.ask(questions::send);
    if (question == null) {
      if (room != null) {
        room.leave();
      }
      throw closed();
    }
    @Nullable Outage outage = null;
    try {
      switch (answer(question, request, deadline)) {
        case Grant.Granted granted -> {
          roundTrips.heard(nanoTime.getAsLong() - question.sent());
          return new Answer.Held(take(head.claim(), granted, request, question.sent()));
        }
        case Grant.Refused refused -> {
          roundTrips.heard(nanoTime.getAsLong() - question.sent());
          head.refused();
          return new Answer.Busy(refused);
        }
      }
    } catch (CompletionException e) {
      outage = remember(head.claim(), e);
      var unused = question.answer().thenCompose(late -> renewer.giveBack(head.claim()));
      throw outage.told();
    } finally {
      questions.settle(question, outage);
    }
  }

  private Grant answer(Head.Question question, LockRequest request, long deadline) {
    if (request.maxWait().isZero()) {
      return question.answer().join();
    }
    return question.await(Math.max(deadline - nanoTime.getAsLong(), LEAST_PATIENCE_NANOS));
  }

  private Outage remember(Claim claim, CompletionException failure) {
    var unused = renewer.giveBack(claim); // logs its own failure
    String message = "the store of '" + name + "' did not say whether it granted " + claim.names();
    if (failure.getCause() != null && failure.getCause().getMessage() != null) {
      message += ": " + failure.getCause().getMessage();
    }
    Outage outage = new Outage(nanoTime.getAsLong(), message, failure);
    claim.names().forEach(each -> outages.put(each, outage));
    return outage;
  }

  private RenewedLease take(Claim claim, Grant.Granted granted, LockRequest request, long sent)
      throws InterruptedException {
    RenewedLease lease =
        new RenewedLease(
            renewer, claim, granted.tokens(), request.renewal(), store.margin(claim.lease()), sent);
    boolean complete = false;
    try {
      claim.names().forEach(each -> holders.put(each, lease));
      lease.whenEnded(
          this::forget, this::hearReleasing, this::hearRelease, this::isWantedElsewhere);
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

  private boolean isWantedElsewhere(RenewedLease lease) {
    return lease.claim().names().stream().anyMatch(courtesy::isOwed);
  }

  private void hearReleasing(RenewedLease lease) {
    if (!store.keepsOrder() || room != null) {
      return;
    }
    for (String each : lease.claim().names()) {
      Head head = heads.get(each);
      if (head != null && !courtesy.isOwed(each)) {
        head.askFor(questions::send);
      }
    }
  }

  private void hearRelease(RenewedLease lease, boolean othersWait) {
    for (String each : lease.claim().names()) {
      courtesy.released(each, othersWait);
      Head head = heads.get(each);
      if (head == null) {
        continue;
      }
      if (othersWait) {
        head.ringPolitely();
      } else if (!head.isAskedFor() && !isHeldHere(each)) {
        head.ring();
      }
    }
  }

  private void ring(SortedSet<String> names) {
    names.forEach(this::hearNews);
  }

  private void hearNews(String each) {
    Head head = heads.get(each);
    if (head != null) {
      head.ring();
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

  private static void refuseAfter(@Nullable Outage outage, long since) {
    if (outage != null && outage.time() - since >= 0) {
      throw outage.told();
    }
  }

  private void refuseWhenClosed() {
    if (renewer.isClosed()) {
      throw closed();
    }
  }

  private IllegalStateException closed() {
    return new IllegalStateException("the lock provider '" + name + "' is closed");
  }

  private Claim claim(LockRequest request) {
    return new Claim(request.names(), newOwner(), request.lease().truncatedTo(ChronoUnit.MILLIS));
  }

  /** Half of it is this instance's, drawn once; the other half counts its acquisitions. */
  private String newOwner() {
    return instance + HexFormat.of().toHexDigits(acquisitions.incrementAndGet());
  }

  /**
   * What the first in line waits to hear, or was told, as its line is left by who waited enough.
   */
  private final class LastLook implements Consumer<String> {
    private CompletableFuture<@Nullable Outage> outcome = CompletableFuture.completedFuture(null);

    @Override
    public void accept(String each) {
      Head head = heads.get(each);
      Head.Question open = head == null ? null : head.open();
      if (isHeldHere(each)) {
        return;
      }
      if (open != null) {
        outcome = open.settled();
      } else if (head != null && head.waitsForRoom()) {
        outcome = CompletableFuture.completedFuture(roomIsFull());
      } else {
        outcome = CompletableFuture.completedFuture(outages.get(each));
      }
    }
  }
}

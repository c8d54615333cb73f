package dev.racelab.locking.lease;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Who stands first in the line of each name of a claim: can be woken, and asked for while it waits.
 */
final class Head {
  /*
   * The head asks, and when it was refused it waits until it is rung for. Rings that nobody waits
   * for are remembered as one. It forgets them just before it asks, so a release that comes after
   * the store's refusal is never missed.
   *
   * A release can do better than to ring: it can send the head's question right behind itself, and
   * spare the time until the head has woken and asks. There is at most one question of a claim on
   * its way at any time (two might be granted and refused to one owner, and the refusal would look
   * as if nothing was held). So the head, when it asks, takes what was asked for it; what nobody
   * takes, since the head has gone, is given back by who goes.
   */

  /**
   * A question on its way to the store, until what came of it is on the list of leases, or given
   * back, or an outage, or nothing.
   */
  static final class Question {
    private final long sent;
    private final CompletableFuture<Grant> answer = new CompletableFuture<>();
    private final CompletableFuture<@Nullable Outage> settled = new CompletableFuture<>();

    Question(long sent) {
      this.sent = sent;
    }

    /** Not after the store began to count the lease. */
    long sent() {
      return sent;
    }

    CompletableFuture<Grant> answer() {
      return answer;
    }

    /**
     * Waits through interruptions, which the thread's flag tells afterwards.
     *
     * @throws CompletionException as {@link CompletableFuture#join}, and when the time is over
     */
    Grant await(long nanos) {
      long end = System.nanoTime() + nanos;
      boolean interrupted = false;
      try {
        while (true) {
          try {
            return answer.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
          } catch (InterruptedException e) {
            interrupted = true;
          } catch (ExecutionException e) {
            throw new CompletionException(e.getCause());
          } catch (TimeoutException e) {
            throw new CompletionException("no answer before the wait was over", e);
          }
        }
      } finally {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }

    CompletableFuture<@Nullable Outage> settled() {
      return settled;
    }
  }

  /** Sends a claim's question to the store, unless that is closed. */
  interface Asker {
    @Nullable Question ask(Claim claim);
  }

  /** For how long a name is left to other processes that wait for it. */
  static final long COURTESY_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final Claim claim;
  private final Semaphore rung = new Semaphore(0);
  private volatile boolean polite;

  /* Guarded by this. */
  private boolean waits = true;
  private @Nullable Question askedFor;

  /** What was asked last; never set back, for a question tells by itself that it is settled. */
  private @Nullable Question latest;

  private boolean waitsForRoom;

  Head(Claim claim) {
    this.claim = claim;
  }

  Claim claim() {
    return claim;
  }

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

  /** Asks for the head if it waits, and rings when the answer is there; else just rings. */
  void askFor(Asker asker) {
    Question question = null;
    synchronized (this) {
      if (waits && askedFor == null) {
        forgetRings();
        question = asker.ask(claim);
        askedFor = question;
        latest = question;
      }
    }
    if (question == null) {
      ring();
    } else {
      var unused = question.answer.whenComplete((grant, failure) -> ring());
    }
  }

  /** Whether the answer to a question that was asked for the head will ring. */
  synchronized boolean isAskedFor() {
    return askedFor != null && !askedFor.answer.isDone();
  }

  /** The question that was asked for the head, or its own; {@link #refused} tells of a refusal. */
  synchronized @Nullable Question ask(Asker asker) {
    waits = false;
    Question question = askedFor;
    askedFor = null;
    if (question == null) {
      forgetRings();
      question = asker.ask(claim);
      latest = question;
    }
    return question;
  }

  synchronized void refused() {
    waits = true;
  }

  /** The head has gone; returns what was asked for it and will not be taken. */
  synchronized @Nullable Question leave() {
    waits = false;
    Question question = askedFor;
    askedFor = null;
    return question;
  }

  /** What the store was asked and has not answered yet. */
  synchronized @Nullable Question open() {
    return latest == null || latest.settled.isDone() ? null : latest;
  }

  /** Whether it stands in line for a place, too. */
  synchronized boolean waitsForRoom() {
    return waitsForRoom;
  }

  synchronized void waitsForRoom(boolean waits) {
    waitsForRoom = waits;
  }

  /** Waits until it is rung for, but no longer than the time. */
  void await(long nanos) throws InterruptedException {
    if (rung.tryAcquire(nanos, TimeUnit.NANOSECONDS) && polite) {
      polite = false;
      boolean unused = rung.tryAcquire(COURTESY_NANOS, TimeUnit.NANOSECONDS);
    }
  }

  private void forgetRings() {
    polite = false;
    rung.drainPermits();
  }
}

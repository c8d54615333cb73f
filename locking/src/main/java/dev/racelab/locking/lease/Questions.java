package dev.racelab.locking.lease;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the store was asked and what may still be granted: a provider that closes waits for it.
 *
 * <p>A question comes on the list before the last look at whether the provider closes. So either
 * the look sees that, and nothing is sent, or who closes finds the question on the list.
 */
final class Questions {
  private final LeaseStore store;
  private final Renewer renewer;
  private final LongSupplier nanoTime;
  private final Set<Head.Question> open = ConcurrentHashMap.newKeySet();

  Questions(LeaseStore store, Renewer renewer, LongSupplier nanoTime) {
    this.store = store;
    this.renewer = renewer;
    this.nanoTime = nanoTime;
  }

  /** Sends a claim's question, unless the provider is closed. */
  Head.@Nullable Question send(Claim claim) {
    Head.Question question = new Head.Question(nanoTime.getAsLong());
    open.add(question);
    if (renewer.isClosed()) {
      settle(question, null);
      return null;
    }
    var unused =
        Renewer.answerOf(() -> store.grant(claim))
            .whenComplete(
                (grant, failure) -> {
                  if (failure == null) {
                    question.answer().complete(grant);
                  } else {
                    question.answer().completeExceptionally(failure);
                  }
                });
    return question;
  }

  /** What was granted is on the list of leases, or given back, or an outage. */
  void settle(Head.Question question, @Nullable Outage outage) {
    open.remove(question);
    question.settled().complete(outage);
  }

  /**
   * What was asked for a head that goes, and may have been granted, is given back: at once, since
   * only a store that keeps the order of what it is sent is asked for somebody else.
   *
   * @param freed runs when the store has answered
   */
  void abandon(Head head, Runnable freed) {
    Head.Question question = head.leave();
    if (question == null) {
      return;
    }
    CompletableFuture<Boolean> release = renewer.giveBack(head.claim());
    var unused =
        question
            .answer()
            .handle((grant, failure) -> failure)
            .thenCombine(release, (failure, done) -> failure)
            .whenComplete(
                (failure, never) -> {
                  settle(question, failure == null ? null : outage(failure));
                  freed.run();
                });
  }

  private Outage outage(Throwable failure) {
    return new Outage(nanoTime.getAsLong(), "the lock's store did not answer", failure);
  }

  /** Waits until all are settled: no longer than a command and a release may take. */
  void awaitAll() {
    open.forEach(each -> each.settled().join());
  }
}

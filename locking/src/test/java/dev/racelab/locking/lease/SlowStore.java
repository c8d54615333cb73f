package dev.racelab.locking.lease;

import dev.racelab.locking.contract.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A store of one name that does at once what it is sent, and answers when the test says so. */
final class SlowStore implements LeaseStore {
  private final List<String> sent = new ArrayList<>();
  private final List<Runnable> answers = new ArrayList<>();
  private boolean heldBack;
  private boolean ordered = true;
  private boolean othersWait;
  private boolean confirmed = true;
  private @Nullable String owner;

  synchronized void holdBack() {
    heldBack = true;
  }

  void answerAtOnce() {
    List<Runnable> due;
    synchronized (this) {
      heldBack = false;
      due = List.copyOf(answers);
      answers.clear();
    }
    due.forEach(Runnable::run);
  }

  synchronized void othersWait(boolean wait) {
    othersWait = wait;
  }

  synchronized void keepNoOrder() {
    ordered = false;
  }

  synchronized void doNotConfirm() {
    confirmed = false;
  }

  synchronized List<String> sent() {
    return List.copyOf(sent);
  }

  synchronized boolean isFree() {
    return owner == null;
  }

  /** Waits until these messages are the last that were sent. */
  void awaitSent(String... messages) throws InterruptedException {
    List<String> last = List.of(messages);
    Eventually.holds(
        "sent in the end: " + last,
        Duration.ofSeconds(10),
        () -> {
          List<String> all = sent();
          return all.size() >= last.size()
              && all.subList(all.size() - last.size(), all.size()).equals(last);
        });
  }

  @Override
  public synchronized boolean keepsOrder() {
    return ordered;
  }

  @Override
  public synchronized boolean confirmsReleases() {
    return confirmed;
  }

  @Override
  public CompletableFuture<Grant> grant(Claim claim) {
    Grant grant;
    synchronized (this) {
      sent.add("grant");
      if (owner == null) {
        owner = claim.owner();
        grant = new Grant.Granted(Map.of());
      } else {
        grant = new Grant.Refused(claim.names().first(), OptionalLong.empty());
      }
    }
    return later(grant);
  }

  @Override
  public List<CompletableFuture<Extension>> renew(List<Claim> claims, Duration within) {
    return claims.stream().map(claim -> CompletableFuture.completedFuture(Extension.DONE)).toList();
  }

  @Override
  public CompletableFuture<Boolean> release(Claim claim) {
    boolean others;
    synchronized (this) {
      sent.add("release");
      if (claim.owner().equals(owner)) {
        owner = null;
      }
      others = othersWait;
    }
    return later(others);
  }

  @Override
  public void close() {
    // Nothing was opened.
  }

  private <T> CompletableFuture<T> later(T value) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    synchronized (this) {
      if (heldBack) {
        answers.add(() -> answer.complete(value));
        return answer;
      }
    }
    answer.complete(value);
    return answer;
  }
}

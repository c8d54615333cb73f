package dev.racelab.lab.compare;

import com.fasterxml.jackson.databind.JsonNode;
import dev.racelab.lab.compare.Firing.Fired;
import dev.racelab.lab.history.Attempt;
import dev.racelab.lab.scenario.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Sends requests as a client does that wants an answer: each again and again until it is answered
 * for good, by success, or by a failure that is kept as the answer. Within a bound.
 */
final class Resending {
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final int LANES = 8;

  /** What orders are refused for by the rules of the business. */
  private static final Set<String> REFUSALS =
      Set.of("out-of-stock", "insufficient-funds", "already-redeemed");

  private final Firing firing;
  private final LongSupplier nanoTime;

  Resending(Firing firing, LongSupplier nanoTime) {
    this.firing = firing;
    this.nanoTime = nanoTime;
  }

  /** What became of every attempt; those that are not answered for good by then stay so. */
  Fired untilAnswered(List<Request> requests, Map<String, String> headers, Duration limit)
      throws InterruptedException {
    long start = nanoTime.getAsLong();
    List<Request> left = requests;
    Fired all = Fired.NONE;
    while (true) {
      Fired fired = firing.stream(left, headers, LANES);
      all = all.and(fired);
      left = unanswered(left, fired);
      if (left.isEmpty() || nanoTime.getAsLong() - start > limit.toNanos()) {
        return all;
      }
      LockSupport.parkNanos(PAUSE.toNanos());
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }

  private static List<Request> unanswered(List<Request> requests, Fired fired) {
    List<Request> left = new ArrayList<>();
    for (int i = 0; i < requests.size(); i++) {
      if (!isFinal(fired.attempts().get(i))) {
        left.add(requests.get(i));
      }
    }
    return left;
  }

  /** Success, what is kept as the answer, or a refusal that the next try would get as well. */
  private static boolean isFinal(Attempt attempt) {
    JsonNode value = attempt.evidence().value();
    return attempt.isOk()
        || value.path("replayed").asBoolean()
        || REFUSALS.contains(value.path("error").asText());
  }
}

package dev.racelab.lab.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.racelab.lab.compare.Firing.Fired;
import dev.racelab.lab.driver.Driver;
import dev.racelab.lab.driver.HttpAnswer;
import dev.racelab.lab.driver.HttpCall;
import dev.racelab.lab.driver.Observer;
import dev.racelab.lab.driver.Outcome;
import dev.racelab.lab.history.Attempt;
import dev.racelab.lab.history.Recorder;
import dev.racelab.lab.scenario.Request;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ResendingTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Outcome DONE = answer(201, "{}", Map.of());
  private static final Outcome IN_FLIGHT =
      answer(409, "{\"code\":\"idempotency-key-in-flight\",\"definite\":true}", Map.of());
  private static final Outcome KEPT_FAILURE =
      answer(
          503,
          "{\"code\":\"lock-timeout\",\"definite\":true}",
          Map.of("idempotency-replayed", "true"));
  private static final Outcome LOST = new Outcome.Lost("the replica is gone");

  private final AtomicLong seconds = new AtomicLong();

  @Test
  void aRequestIsSentUntilItSucceeds() throws InterruptedException {
    Fired fired = send(1, IN_FLIGHT, LOST, IN_FLIGHT, DONE);
    assertThat(fired.attempts()).hasSize(4);
    assertThat(fired.attempts().getLast().isOk()).isTrue();
  }

  @Test
  void onlyThoseWithoutAnAnswerAreSentAgain() throws InterruptedException {
    assertThat(send(2, DONE, IN_FLIGHT, DONE).attempts())
        .extracting(Attempt::isOk)
        .containsExactly(true, false, true);
  }

  @Test
  void aFailureThatIsKeptIsAnAnswer() throws InterruptedException {
    assertThat(send(1, KEPT_FAILURE).attempts()).hasSize(1);
  }

  @Test
  void nobodyWaitsBeyondTheLimit() throws InterruptedException {
    List<Outcome> refusals = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      refusals.add(IN_FLIGHT);
    }
    Fired fired = send(1, refusals.toArray(Outcome[]::new));
    assertThat(fired.attempts()).as("one a second").hasSize(11);
  }

  @Test
  void anInterruptEndsIt() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> send(1, IN_FLIGHT, DONE)).isInstanceOf(InterruptedException.class);
  }

  private Fired send(int requests, Outcome... outcomes) throws InterruptedException {
    Recorder recorder = new Recorder(() -> 1, 0);
    Firing firing =
        new Firing(new Scripted(outcomes, seconds), URI.create("http://127.0.0.1:1"), recorder);
    List<Request> all = new ArrayList<>();
    for (int i = 0; i < requests; i++) {
      all.add(
          new Request(
              "withdraw",
              JsonNodeFactory.instance.objectNode().put("amount", i),
              new HttpCall("POST", "/", Map.of(), "")));
    }
    return new Resending(firing, () -> Duration.ofSeconds(seconds.get()).toNanos())
        .untilAnswered(all, Map.of(), LIMIT);
  }

  private static Outcome answer(int status, String body, Map<String, String> headers) {
    return new Outcome.Answered(new HttpAnswer(status, headers, body));
  }

  /** Answers in this order; each time that it sends, a second passes. */
  private static final class Scripted implements Driver {
    private final Outcome[] outcomes;
    private final AtomicLong seconds;
    private int next;

    Scripted(Outcome[] outcomes, AtomicLong seconds) {
      this.outcomes = outcomes;
      this.seconds = seconds;
    }

    @Override
    public String name() {
      return "scripted";
    }

    @Override
    public void volley(URI base, List<HttpCall> calls, Duration deadline, Observer observer) {
      throw new UnsupportedOperationException("nothing is sent at one moment here");
    }

    @Override
    public void stream(
        URI base, List<HttpCall> calls, int lanes, Duration deadline, Observer observer) {
      seconds.incrementAndGet();
      for (int i = 0; i < calls.size(); i++) {
        observer.sending(i, 0);
        observer.done(i, 0, outcomes[next++]);
      }
    }
  }
}

package dev.racelab.bench.load;

import dev.racelab.bench.worker.Metric;
import dev.racelab.bench.worker.Times;
import dev.racelab.lab.driver.Http1Connection;
import dev.racelab.lab.driver.HttpAnswer;
import dev.racelab.lab.driver.HttpCall;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** One connection of a turn: one request after the other, each when the last one is answered. */
final class Connection implements Callable<Void> {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int MOST_FAILURES = 100;
  private static final String BODY = "{\"amount\":1}";

  private final Turn turn;
  private final int number;
  private final Map<String, String> headers;
  private final CountDownLatch gate;
  private final SplittableRandom random;
  private final Map<Metric, Integer> answers = new EnumMap<>(Metric.class);
  private final Times times = new Times();
  private @Nullable Http1Connection http;
  private int sent;

  Connection(Turn turn, int number, String token, CountDownLatch gate) {
    this.turn = turn;
    this.number = number;
    this.headers = Map.of("Authorization", "Bearer " + token, "Content-Type", "application/json");
    this.gate = gate;
    this.random = new SplittableRandom(turn.keys().hashCode() * 31L + number);
  }

  /** How many answers of that kind there were. */
  int count(Metric metric) {
    return answers.getOrDefault(metric, 0);
  }

  Times times() {
    return times;
  }

  /** Connects before the gate opens, so that nobody's connecting is measured. */
  @Override
  public Void call() throws InterruptedException {
    try {
      connected();
    } catch (IOException e) {
      count(Metric.FAILURES, 1);
    }
    gate.countDown();
    gate.await();
    long end = System.nanoTime() + Duration.ofMillis(turn.millis()).toNanos();
    try {
      while (goesOn(end) && count(Metric.FAILURES) < MOST_FAILURES) {
        request(next(), end);
        sent++;
      }
    } finally {
      close();
    }
    return null;
  }

  private boolean goesOn(long end) {
    return turn.mode() == Turn.Mode.RECORD
        ? number + sent * turn.connections() < turn.recorded()
        : System.nanoTime() - end < 0;
  }

  private HttpCall next() {
    return switch (turn.mode()) {
      case PLAIN -> call(random.nextInt(turn.accounts()), null);
      case FIRST -> call(random.nextInt(turn.accounts()), turn.keys() + "-" + number + "-" + sent);
      case RECORD -> recorded(number + sent * turn.connections());
      case REPLAY -> recorded(random.nextInt(turn.recorded()));
    };
  }

  private HttpCall recorded(int key) {
    return call(key % turn.accounts(), turn.keys() + "-" + key);
  }

  private HttpCall call(int account, @Nullable String key) {
    Map<String, String> all = new LinkedHashMap<>(headers);
    if (key != null) {
      all.put("Idempotency-Key", key);
    }
    return new HttpCall("POST", "/accounts/" + Turn.account(account) + "/withdrawals", all, BODY);
  }

  private void request(HttpCall call, long end) {
    long asked = System.nanoTime();
    try {
      HttpAnswer answer = connected().exchange(call);
      long answered = System.nanoTime();
      times.add(answered - asked);
      count(kind(answer), 1);
      count(Metric.REQUESTS, turn.mode() == Turn.Mode.RECORD || answered - end < 0 ? 1 : 0);
      if (http != null && !http.isReusable()) {
        close();
      }
    } catch (IOException e) {
      count(Metric.FAILURES, 1);
      close();
    }
  }

  /** Ours and the peer's mark of a replay. */
  private static Metric kind(HttpAnswer answer) {
    int status = answer.status();
    if (status < 300) {
      return answer.header("Idempotency-Replayed") != null
              || answer.header("Idempotent-Replayed") != null
          ? Metric.REPLAYS
          : Metric.EFFECTS;
    }
    if (status == 409) {
      return Metric.CONFLICTS;
    }
    return status < 500 ? Metric.REFUSALS : Metric.SERVER_ERRORS;
  }

  private Http1Connection connected() throws IOException {
    Http1Connection open = http;
    if (open == null) {
      open = Http1Connection.open(turn.target(), PATIENCE);
      http = open;
    }
    open.setDeadline(PATIENCE);
    return open;
  }

  private void count(Metric metric, int more) {
    answers.merge(metric, more, Integer::sum);
  }

  private void close() {
    try (Http1Connection open = http) {
      http = null;
    } catch (IOException e) {
      // It is gone, which is what was wanted.
    }
  }
}

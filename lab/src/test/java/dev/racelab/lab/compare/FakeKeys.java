package dev.racelab.lab.compare;

import com.sun.net.httpserver.HttpExchange;
import dev.racelab.lab.compare.FakeService.Answer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Idempotency keys of a fake system. By the strategy's name they are kept together with the effect,
 * beside it in a store whose markers end with the process that is silent, or in one process.
 */
final class FakeKeys {
  private final FakeStops stops;
  private final Map<String, Kept> kept = new HashMap<>();

  private record Kept(String replica, @Nullable Answer answer) {}

  FakeKeys(FakeStops stops) {
    this.stops = stops;
  }

  /** What the work answers, or has answered before. */
  Answer once(String key, FakeCall call, String replica, Supplier<Answer> work) {
    String strategy = call.strategy();
    boolean together = strategy.endsWith("+key");
    String name = strategy.equals("process-dedup") ? replica + " " + key : key;
    standAt(List.of("start", "begin"), call.exchange(), replica);
    synchronized (this) {
      Kept before = kept.get(name);
      if (before != null && before.answer() != null) {
        call.exchange().getResponseHeaders().set("Idempotency-Replayed", "true");
        return before.answer();
      }
      if (before != null && !isOver(before, together)) {
        return FakeCall.problem(409, "idempotency-key-in-flight");
      }
      kept.put(name, new Kept(replica, null));
    }
    standAt(List.of("lookup"), call.exchange(), replica);
    Answer answer = work.get();
    if (together) {
      keep(name, replica, strategy, answer);
    }
    standAt(List.of("commit"), call.exchange(), replica);
    if (!together) {
      keep(name, replica, strategy, answer);
    }
    standAt(List.of("answer"), call.exchange(), replica);
    return answer;
  }

  /** A claim in the effect's transaction ends with its process, a marker when nobody renews it. */
  private boolean isOver(Kept running, boolean together) {
    return together ? stops.isDead(running.replica()) : stops.isSilent(running.replica());
  }

  private synchronized void keep(String name, String replica, String strategy, Answer answer) {
    Kept before = kept.get(name);
    if (before != null && before.answer() != null) {
      return; // overtaken
    }
    if (answer.status() == 201 || strategy.equals("replay-of-failure")) {
      kept.put(name, new Kept(replica, answer));
    } else {
      kept.remove(name);
    }
  }

  /** Stands at the request's hold if that is at one of these points. */
  void standAt(List<String> points, HttpExchange exchange, String replica) {
    String hold = exchange.getRequestHeaders().getFirst("Lab-Hold");
    if (hold != null && points.contains(hold.substring(hold.indexOf("at=") + 3))) {
      stops.stand(hold.substring(0, hold.indexOf(';')), replica);
    }
  }
}

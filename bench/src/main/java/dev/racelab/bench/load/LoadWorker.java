package dev.racelab.bench.load;

import dev.racelab.bench.peer.Message;
import dev.racelab.bench.worker.Metric;
import dev.racelab.bench.worker.Sample;
import dev.racelab.bench.worker.Times;
import dev.racelab.bench.worker.Told;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The program of the JVM that sends requests: it is told a token, then turn after turn. */
public final class LoadWorker {
  private static final String KIND = "load";
  private static final String TOKEN = "token";
  private static final List<Metric> COUNTED =
      List.of(
          Metric.REQUESTS,
          Metric.EFFECTS,
          Metric.REPLAYS,
          Metric.CONFLICTS,
          Metric.REFUSALS,
          Metric.SERVER_ERRORS,
          Metric.FAILURES);

  private LoadWorker() {}

  /** What it is told first. */
  public static Message setup(String token) {
    return new Message(KIND, Map.of(TOKEN, token));
  }

  public static void main(String[] arguments) throws InterruptedException {
    Runtime.getRuntime().halt(serve(Told.listen()) ? 0 : 1);
  }

  private static boolean serve(Told told) throws InterruptedException {
    try {
      String token = told.next().text(TOKEN);
      told.ready();
      while (true) {
        told.answer(run(Turn.of(told.next()), token).message());
      }
    } catch (RuntimeException | ExecutionException e) {
      told.failed(e);
      return false;
    }
  }

  /** A thread for each connection: fewer instructions than virtual ones, where all just wait. */
  static Sample run(Turn turn, String token) throws InterruptedException, ExecutionException {
    CountDownLatch gate = new CountDownLatch(turn.connections());
    List<Connection> all = new ArrayList<>();
    for (int i = 0; i < turn.connections(); i++) {
      all.add(new Connection(turn, i, token, gate));
    }
    ExecutorService threads = Executors.newFixedThreadPool(turn.connections());
    try {
      for (Future<Void> ended : threads.invokeAll(all)) {
        ended.get();
      }
    } finally {
      threads.shutdownNow();
    }
    return summary(turn, all);
  }

  private static Sample summary(Turn turn, List<Connection> all) {
    Map<Metric, Double> values = new EnumMap<>(Metric.class);
    for (Metric metric : COUNTED) {
      values.put(metric, (double) all.stream().mapToInt(each -> each.count(metric)).sum());
    }
    long[] times = Times.sorted(all.stream().map(Connection::times).toList());
    values.put(
        Metric.REQUESTS_PER_SECOND,
        all.stream().mapToInt(each -> each.count(Metric.REQUESTS)).sum() * 1e3 / turn.millis());
    values.put(Metric.ANSWER_P50_MICROS, Times.micros(times, 0.5));
    values.put(Metric.ANSWER_P99_MICROS, Times.micros(times, 0.99));
    values.put(Metric.ANSWER_MAX_MICROS, Times.micros(times, 1));
    return new Sample(values);
  }
}

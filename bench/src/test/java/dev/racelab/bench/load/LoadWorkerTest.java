package dev.racelab.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.racelab.bench.worker.Metric;
import dev.racelab.bench.worker.Sample;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LoadWorkerTest {
  private static final int KEYS = 20;

  private record Seen(String path, String key) {}

  private interface Handler {
    void handle(HttpExchange exchange) throws IOException;
  }

  private final ConcurrentLinkedQueue<Seen> seen = new ConcurrentLinkedQueue<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server = listen();
  private Handler handler = exchange -> exchange.sendResponseHeaders(201, -1);

  @BeforeEach
  void start() {
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
          seen.add(new Seen(exchange.getRequestURI().getPath(), String.valueOf(key)));
          handler.handle(exchange);
          exchange.close();
        });
    server.setExecutor(threads);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    threads.shutdownNow();
  }

  @Test
  void aRecordingUsesEachKeyOnceAndAReplayTheSameOnesForTheSameAccounts() throws Exception {
    Sample recorded = run(Turn.Mode.RECORD, 3);
    List<Seen> first = List.copyOf(seen);
    seen.clear();
    run(Turn.Mode.REPLAY, 3);

    assertThat(first)
        .extracting(Seen::key)
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, KEYS).mapToObj(key -> "k-" + key).toList());
    assertThat(first).containsAll(seen);
    assertThat(recorded.value(Metric.REQUESTS)).contains((double) KEYS);
  }

  @Test
  void noTwoFirstRunsHaveOneKey() throws Exception {
    run(Turn.Mode.FIRST, 4);

    assertThat(seen).isNotEmpty().extracting(Seen::key).doesNotHaveDuplicates();
  }

  @Test
  void withoutAKeyThereIsNoHeader() throws Exception {
    run(Turn.Mode.PLAIN, 2);

    assertThat(seen).isNotEmpty().extracting(Seen::key).containsOnly("null");
  }

  @Test
  void aReplayIsCountedAsOneWhoeverMarksIt() throws Exception {
    for (String mark : List.of("Idempotency-Replayed", "Idempotent-Replayed")) {
      handler =
          exchange -> {
            exchange.getResponseHeaders().add(mark, "true");
            exchange.sendResponseHeaders(201, -1);
          };

      Sample sample = run(Turn.Mode.RECORD, 2);

      assertThat(sample.value(Metric.REPLAYS)).contains((double) KEYS);
      assertThat(sample.value(Metric.EFFECTS)).contains(0.0);
    }
  }

  @Test
  void everyKindOfAnswerIsCountedByItself() throws Exception {
    assertThat(counted(201, Metric.EFFECTS)).isEqualTo(KEYS);
    assertThat(counted(409, Metric.CONFLICTS)).isEqualTo(KEYS);
    assertThat(counted(422, Metric.REFUSALS)).isEqualTo(KEYS);
    assertThat(counted(503, Metric.SERVER_ERRORS)).isEqualTo(KEYS);
  }

  @Test
  void aConnectionThatEndsWithoutAnAnswerIsAFailureAndTheTurnGoesOn() throws Exception {
    handler = HttpExchange::close;

    Sample sample = run(Turn.Mode.RECORD, 2);

    assertThat(sample.value(Metric.FAILURES)).contains((double) KEYS);
    assertThat(sample.value(Metric.EFFECTS)).contains(0.0);
  }

  private double counted(int status, Metric metric) throws Exception {
    handler = exchange -> exchange.sendResponseHeaders(status, -1);
    return run(Turn.Mode.RECORD, 2).value(metric).orElse(Double.NaN);
  }

  private Sample run(Turn.Mode mode, int connections) throws Exception {
    URI target = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    Turn turn = new Turn(target, mode, connections, 50, 7, "k", KEYS);
    return LoadWorker.run(Turn.of(turn.message()), "token");
  }

  private static HttpServer listen() {
    try {
      return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}

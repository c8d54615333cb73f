package dev.racelab.platform.testing;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.junit.jupiter.api.Test;

/**
 * What a service tells those who run it. For tests of a service with {@link LabIsOn} and {@link
 * EmbeddedStores}.
 */
public abstract class ObservabilityContract {
  private static final String ACQUIRED =
      "racelab_lock_acquire_seconds_count{outcome=\"acquired\",provider=\"redis\"}";
  private static final String HELD = "racelab_lock_held_seconds_count{provider=\"redis\"}";

  /** A fresh one. */
  protected abstract Countdown countdown();

  /** Keeps what is logged, on the thread that logs it. */
  private static final class Kept extends Handler {
    private final List<ExtLogRecord> records = new CopyOnWriteArrayList<>();

    @Override
    public void publish(LogRecord record) {
      ExtLogRecord kept = ExtLogRecord.wrap(record);
      kept.copyAll();
      records.add(kept);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @Test
  void aLockOfRedisIsTimedFromTheAskingToTheEnd() {
    double asked = metric(ACQUIRED);
    double held = metric(HELD);
    assertThat(countdown().send("redis-lock").statusCode()).isEqualTo(201);
    assertThat(metric(ACQUIRED)).isEqualTo(asked + 1);
    assertThat(metric(HELD)).isEqualTo(held + 1);
  }

  @Test
  void aLostRaceThatIsRunAgainIsCounted() {
    Countdown countdown = countdown();
    String retries =
        "racelab_guard_retries_total{operation=\"%s\",strategy=\"optimistic\"}"
            .formatted(countdown.operation());
    double before = metric(retries);
    Map<String, String> headers =
        Map.of(
            "Lab-Strategy",
            "optimistic",
            Race.HEADER,
            Race.rendezvous("read", Race.UNTIL_BOTH_ARE_THERE));
    assertThat(Race.of(() -> countdown.send(headers), () -> countdown.send(headers)))
        .allSatisfy(answer -> assertThat(answer.statusCode()).isEqualTo(201));
    assertThat(countdown.left()).isEqualTo(Countdown.START - 2);
    assertThat(metric(retries)).isEqualTo(before + 1);
  }

  /**
   * PostgreSQL goes between the read and the write of a request that has no transaction: a failure
   * that nobody can judge, so it is logged whole, deep in the work.
   */
  @Test
  void everyLineOfARequestsLogBearsItsId() {
    Countdown countdown = countdown();
    String requestId = "log-" + UUID.randomUUID();
    Kept kept = new Kept();
    Logger logger = Logger.getLogger("dev.racelab.platform");
    logger.addHandler(kept);
    try {
      failing(countdown, requestId)
          .then()
          .statusCode(500)
          .header("X-Request-Id", requestId)
          .body("code", equalTo("outcome-unknown"))
          .body("definite", equalTo(false));
    } finally {
      logger.removeHandler(kept);
    }
    assertThat(kept.records).isNotEmpty();
    String format = ConfigProvider.getConfig().getValue("quarkus.log.console.format", String.class);
    assertThat(kept.records)
        .allSatisfy(
            record ->
                assertThat(new PatternFormatter(format).format(record))
                    .contains("(" + requestId + ")"));
  }

  private static Response failing(Countdown countdown, String requestId) {
    try (ExecutorService threads = Executors.newFixedThreadPool(1);
        Hold hold = Hold.fresh()) {
      Future<Response> held =
          threads.submit(
              () ->
                  countdown.send(
                      Map.of(
                          "Lab-Strategy",
                          "no-transaction",
                          Hold.HEADER,
                          hold.at("read"),
                          "X-Request-Id",
                          requestId)));
      hold.awaitArrival();
      EmbeddedStores.postgres().kill();
      try {
        hold.release();
        return Race.answer(held);
      } finally {
        EmbeddedStores.postgres().restart();
        Recovery.await(countdown, "atomic-update");
      }
    }
  }

  /** The value of one time series; 0 before its first event. */
  private static double metric(String series) {
    return given()
        .get("/q/metrics")
        .asString()
        .lines()
        .filter(line -> line.startsWith(series + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
        .findFirst()
        .orElse(0);
  }
}

package dev.racelab.account;

import static dev.racelab.account.Api.account;
import static dev.racelab.account.Api.signedUp;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.racelab.platform.testing.EmbeddedStores;
import dev.racelab.platform.testing.TestTokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.junit.jupiter.api.Test;

/** What the service tells those who run it. */
@QuarkusTest
@TestProfile(LabIsOn.class)
@QuarkusTestResource(EmbeddedStores.class)
class ObservabilityTest {
  private static final long DEADLINE_SECONDS = 20;
  private static final String ACQUIRED =
      "racelab_lock_acquire_seconds_count{outcome=\"acquired\",provider=\"redis\"}";
  private static final String HELD = "racelab_lock_held_seconds_count{provider=\"redis\"}";
  private static final String RETRIES =
      "racelab_guard_retries_total{operation=\"withdrawal\",strategy=\"optimistic\"}";

  @ConfigProperty(name = "quarkus.log.console.format")
  String format = "";

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
    Api.Customer ann = signedUp();
    withdraw(ann, account(ann, 1000), "redis-lock", "");
    assertThat(metric(ACQUIRED)).isEqualTo(asked + 1);
    assertThat(metric(HELD)).isEqualTo(held + 1);
  }

  @Test
  void aLostRaceThatIsRunAgainIsCounted() throws Exception {
    double before = metric(RETRIES);
    Api.Customer ann = signedUp();
    String account = account(ann, 1000);
    String meeting = UUID.randomUUID() + ";parties=2;timeout=10s;at=read";
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      Future<?> one = threads.submit(() -> withdraw(ann, account, "optimistic", meeting));
      Future<?> other = threads.submit(() -> withdraw(ann, account, "optimistic", meeting));
      one.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
      other.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
    }
    assertThat(Api.balance(account)).isEqualTo(998);
    assertThat(metric(RETRIES)).isEqualTo(before + 1);
  }

  /** Signing up twice outside any transaction fails in a way that is logged, deep in the work. */
  @Test
  void everyLineOfARequestsLogBearsItsId() {
    UUID id = UUID.randomUUID();
    String requestId = "log-" + id;
    Kept kept = new Kept();
    Logger logger = Logger.getLogger("dev.racelab.platform");
    logger.addHandler(kept);
    try {
      assertThat(signUp(id, "first")).isEqualTo(201);
      assertThat(signUp(id, requestId)).isEqualTo(500);
    } finally {
      logger.removeHandler(kept);
    }
    assertThat(kept.records).isNotEmpty();
    assertThat(kept.records)
        .allSatisfy(
            record ->
                assertThat(new PatternFormatter(format).format(record))
                    .contains("(" + requestId + ")"));
  }

  private static int signUp(UUID id, String requestId) {
    return Api.as(TestTokens.customer(id))
        .header("Lab-Strategy", "no-transaction")
        .header("X-Request-Id", requestId)
        .body("{\"login\":\"%s\",\"minimum\":0}".formatted("c" + UUID.randomUUID()))
        .post("/customers")
        .then()
        .header("X-Request-Id", requestId)
        .extract()
        .statusCode();
  }

  private static void withdraw(
      Api.Customer owner, String account, String strategy, String meeting) {
    var call = owner.calls().header("Lab-Strategy", strategy);
    if (!meeting.isEmpty()) {
      call.header("Lab-Rendezvous", meeting);
    }
    call.body("{\"amount\":1}")
        .post("/accounts/" + account + "/withdrawals")
        .then()
        .statusCode(201);
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

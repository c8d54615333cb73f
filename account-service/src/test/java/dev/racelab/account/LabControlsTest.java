package dev.racelab.account;

import static dev.racelab.account.Api.account;
import static dev.racelab.account.Api.balance;
import static dev.racelab.account.Api.signedUp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.racelab.platform.testing.EmbeddedStores;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The lab's headers do what they say, so that a race needs one try and no luck. */
@QuarkusTest
@TestProfile(LabIsOn.class)
@QuarkusTestResource(EmbeddedStores.class)
class LabControlsTest {
  private static final long DEADLINE_SECONDS = 20;

  @Test
  void twoThatMeetAfterTheirReadLoseOneUpdate() throws Exception {
    Api.Customer ann = signedUp();
    String account = account(ann, 1000);
    String meeting = UUID.randomUUID() + ";parties=2;timeout=10s;at=read";
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      Future<Response> one = threads.submit(() -> withdraw(ann, account, "none", meeting));
      Future<Response> other = threads.submit(() -> withdraw(ann, account, "none", meeting));
      met(one, 2);
      met(other, 2);
    }
    assertThat(balance(account)).as("two withdrawals of 1, one of them lost").isEqualTo(999);
  }

  @Test
  void aGuardKeepsThemFromMeetingAndNothingIsLost() throws Exception {
    Api.Customer ann = signedUp();
    String account = account(ann, 1000);
    String meeting = UUID.randomUUID() + ";parties=2;timeout=150ms;at=read";
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      Future<Response> one = threads.submit(() -> withdraw(ann, account, "pessimistic", meeting));
      Future<Response> other = threads.submit(() -> withdraw(ann, account, "pessimistic", meeting));
      assertThat(answer(one).statusCode()).isEqualTo(201);
      assertThat(answer(other).statusCode()).isEqualTo(201);
    }
    assertThat(balance(account)).isEqualTo(998);
  }

  @Test
  void aWeakenedStrategyHasLostItsGuard() throws Exception {
    Api.Customer ann = signedUp();
    String account = account(ann, 1000);
    String meeting = UUID.randomUUID() + ";parties=2;timeout=10s;at=read";
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      Future<Response> one = threads.submit(() -> weakened(ann, account, meeting));
      Future<Response> other = threads.submit(() -> weakened(ann, account, meeting));
      met(one, 2);
      met(other, 2);
    }
    assertThat(balance(account)).isEqualTo(999);
  }

  @Test
  void aHeldRequestStandsUntilItIsLetGo() throws Exception {
    Api.Customer ann = signedUp();
    String account = account(ann, 1000);
    String hold = "h" + UUID.randomUUID();
    try (ExecutorService threads = Executors.newFixedThreadPool(1)) {
      Future<Response> held =
          threads.submit(
              () ->
                  ann.calls()
                      .header("Lab-Strategy", "none")
                      .header("Lab-Hold", hold + ";at=write")
                      .body("{\"amount\":1}")
                      .post("/accounts/" + account + "/withdrawals"));
      arrived(hold);
      Api.anybody().get("/lab/holds/" + hold).then().body("replica", equalTo("test-1"));
      assertThat(balance(account)).as("written, not committed").isEqualTo(1000);
      Api.anybody().post("/lab/holds/" + hold + "/release").then().statusCode(204);
      assertThat(answer(held).statusCode()).isEqualTo(201);
    }
    assertThat(balance(account)).isEqualTo(999);
  }

  @Test
  void theAnswerTellsWhichVersionsWereReadAndWritten() {
    Api.Customer ann = signedUp();
    String account = account(ann, 1000);
    ann.calls()
        .header("Lab-Strategy", "optimistic")
        .body("{\"amount\":1}")
        .post("/accounts/" + account + "/withdrawals")
        .then()
        .statusCode(201)
        .header("Lab-Access", "r account/%s@0, w account/%s@1".formatted(account, account));
  }

  @ParameterizedTest
  @CsvSource({
    "Lab-Strategy, pessimstic, redis-fenced",
    "Lab-Window, 5 minutes, 50ms",
    "Lab-Window, 999999s, 50ms",
    "Lab-Rendezvous, {}, name",
    "Lab-Rendezvous, r;parties=0, parties",
    "Lab-Rendezvous, r;at=lookup, at is read",
    "Lab-Rendezvous, r;colour=red, options",
    "Lab-Hold, h;at=nowhere, begin",
    "Lab-Stategy, none, Lab-Strategy",
    "Lab-Weakened, true, needs a Lab-Strategy",
  })
  void aHeaderThatIsNotUnderstoodIsRefused(String header, String value, String allowed) {
    Api.Customer ann = signedUp();
    String account = account(ann, 1000);
    ann.calls()
        .header(header, value)
        .body("{\"amount\":1}")
        .post("/accounts/" + account + "/withdrawals")
        .then()
        .statusCode(400)
        .body("code", equalTo("validation-failed"))
        .body("violations[0].field", equalTo(header))
        .body("detail", containsString(allowed));
  }

  @Test
  void aResetEmptiesTheService() {
    Api.Customer ann = signedUp();
    String account = account(ann, 1000);
    Api.anybody().post("/lab/reset").then().statusCode(204);
    Api.operator().get("/accounts/" + account).then().statusCode(404);
  }

  private static Response withdraw(
      Api.Customer owner, String account, String strategy, String meeting) {
    return owner
        .calls()
        .header("Lab-Strategy", strategy)
        .header("Lab-Rendezvous", meeting)
        .body("{\"amount\":1}")
        .post("/accounts/" + account + "/withdrawals");
  }

  private static Response weakened(Api.Customer owner, String account, String meeting) {
    return owner
        .calls()
        .header("Lab-Strategy", "pessimistic")
        .header("Lab-Weakened", "true")
        .header("Lab-Rendezvous", meeting)
        .body("{\"amount\":1}")
        .post("/accounts/" + account + "/withdrawals");
  }

  private static void met(Future<Response> future, int parties) throws Exception {
    Response answer = answer(future);
    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(answer.header("Lab-Rendezvous-Met")).isEqualTo(String.valueOf(parties));
  }

  private static Response answer(Future<Response> future)
      throws InterruptedException, ExecutionException, TimeoutException {
    return future.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
  }

  private static void arrived(String hold) {
    long end = System.nanoTime() + Duration.ofSeconds(DEADLINE_SECONDS).toNanos();
    while (Api.anybody().get("/lab/holds/" + hold).statusCode() != 200) {
      assertThat(System.nanoTime()).as("nobody came to the hold").isLessThan(end);
      Thread.onSpinWait();
    }
  }
}

package dev.racelab.platform.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.restassured.response.Response;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The lab's headers do what they say, so that a race needs one try and no luck. For tests of a
 * service with {@link LabIsOn} and {@link EmbeddedStores}.
 */
public abstract class LabHeadersContract {
  /** A fresh one. */
  protected abstract Countdown countdown();

  @Test
  void twoThatMeetAfterTheirReadLoseOneUpdate() {
    Countdown countdown = countdown();
    met(two(countdown, Map.of("Lab-Strategy", "none"), Race.UNTIL_BOTH_ARE_THERE));
    assertThat(countdown.left())
        .as("two updates by one, one of them lost")
        .isEqualTo(Countdown.START - 1);
  }

  @Test
  void aGuardKeepsThemFromMeetingAndNothingIsLost() {
    Countdown countdown = countdown();
    assertThat(two(countdown, Map.of("Lab-Strategy", "pessimistic"), Race.UNLESS_KEPT_APART))
        .allSatisfy(answer -> assertThat(answer.statusCode()).isEqualTo(201));
    assertThat(countdown.left()).isEqualTo(Countdown.START - 2);
  }

  @Test
  void aWeakenedStrategyHasLostItsGuard() {
    Countdown countdown = countdown();
    met(
        two(
            countdown,
            Map.of("Lab-Strategy", "pessimistic", "Lab-Weakened", "true"),
            Race.UNTIL_BOTH_ARE_THERE));
    assertThat(countdown.left()).isEqualTo(Countdown.START - 1);
  }

  private static List<Response> two(
      Countdown countdown, Map<String, String> headers, Duration timeout) {
    String meeting = Race.rendezvous("read", timeout);
    return Race.of(
        () -> send(countdown, headers, meeting), () -> send(countdown, headers, meeting));
  }

  private static Response send(Countdown countdown, Map<String, String> headers, String meeting) {
    return countdown
        .calls()
        .headers(headers)
        .header(Race.HEADER, meeting)
        .body(countdown.body())
        .post(countdown.path());
  }

  private static void met(List<Response> answers) {
    assertThat(answers)
        .allSatisfy(
            answer -> {
              assertThat(answer.statusCode()).isEqualTo(201);
              assertThat(answer.header("Lab-Rendezvous-Met")).isEqualTo("2");
            });
  }

  @Test
  void aHeldRequestStandsUntilItIsLetGo() {
    Countdown countdown = countdown();
    try (ExecutorService threads = Executors.newFixedThreadPool(1);
        Hold hold = Hold.fresh()) {
      Future<Response> held =
          threads.submit(
              () -> countdown.send(Map.of("Lab-Strategy", "none", Hold.HEADER, hold.at("write"))));
      hold.awaitArrival().then().body("replica", equalTo("test-1")).body("point", equalTo("write"));
      assertThat(countdown.left()).as("written, not committed").isEqualTo(Countdown.START);
      hold.release();
      assertThat(Race.answer(held).statusCode()).isEqualTo(201);
    }
    assertThat(countdown.left()).isEqualTo(Countdown.START - 1);
  }

  @Test
  void theAnswerTellsWhichVersionsWereReadAndWritten() {
    Countdown countdown = countdown();
    Response answer = countdown.send("optimistic");
    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(Arrays.stream(answer.header("Lab-Access").split(", ", -1)))
        .filteredOn(access -> access.contains(" " + countdown.row() + "@"))
        .containsExactly("r " + countdown.row() + "@0", "w " + countdown.row() + "@1");
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
    "Lab-Weakened, yes, true or false",
    "Lab-Weakened, true, needs a Lab-Strategy",
    "Lab-Stratgy, none, Lab-Strategy",
  })
  void aHeaderThatIsNotUnderstoodIsRefused(String header, String value, String allowed) {
    Countdown countdown = countdown();
    Problems.invalid(countdown.send(Map.of(header, value)), header)
        .body("detail", containsString(allowed));
    assertThat(countdown.left()).isEqualTo(Countdown.START);
  }

  @Test
  void aResetEmptiesTheService() {
    Countdown countdown = countdown();
    Calls.anybody().post("/lab/reset").then().statusCode(204);
    Problems.refused(Calls.operator().get(countdown.resource()), 404, "not-found");
  }
}

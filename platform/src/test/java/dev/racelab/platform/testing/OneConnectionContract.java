package dev.racelab.platform.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.racelab.guard.Strategies;
import dev.racelab.guard.Strategy;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.restassured.response.Response;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * With one connection left, whoever held it while it waits for another would wait in vain: no
 * request holds one outside its transaction, and none needs two. (A pool of two, since the schema's
 * migration needs two; a held request keeps one of them.) For tests of a service with {@link
 * OneConnection} and {@link EmbeddedStores}.
 */
public abstract class OneConnectionContract {
  /** The lab's service with a small pool. */
  public static final class OneConnection implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "racelab.lab.enabled", "true",
          "quarkus.datasource.jdbc.min-size", "1",
          "quarkus.datasource.jdbc.max-size", "2");
    }
  }

  /** A fresh one. */
  protected abstract Countdown countdown();

  /**
   * Sends every guarded request of the service behind that strategy, on rows of its own, and checks
   * that each succeeds and takes effect.
   */
  protected abstract void everyGuardedRequestSucceeds(String strategy);

  static Stream<String> strategies() {
    return Strategies.all().stream().map(Strategy::name);
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void oneConnectionIsEnoughForEveryStrategy(String strategy) {
    Countdown idle = countdown();
    try (ExecutorService threads = Executors.newFixedThreadPool(1);
        Hold hold = Hold.fresh()) {
      Future<Response> held =
          threads.submit(
              () -> idle.send(Map.of("Lab-Strategy", "none", Hold.HEADER, hold.at("begin"))));
      hold.awaitArrival();
      everyGuardedRequestSucceeds(strategy);
      assertThat(held.isDone()).as("one connection was taken all the time").isFalse();
      hold.release();
      assertThat(Race.answer(held).statusCode()).isEqualTo(201);
    }
    assertThat(idle.left()).isEqualTo(Countdown.START - 1);
  }
}

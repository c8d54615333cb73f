package dev.racelab.idempotency.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.racelab.embedded.Signal;
import dev.racelab.idempotency.Attempt;
import dev.racelab.idempotency.Fingerprint;
import dev.racelab.idempotency.IdempotencyKey;
import dev.racelab.idempotency.KeyScope;
import dev.racelab.idempotency.KeyedRequest;
import dev.racelab.idempotency.Lookup;
import dev.racelab.idempotency.Retention;
import dev.racelab.idempotency.StoreFailedException;
import dev.racelab.idempotency.StoredResponse;
import dev.racelab.idempotency.UnreadableBodyException;
import dev.racelab.idempotency.contract.Effects;
import dev.racelab.locking.contract.Eventually;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The windows, and what Redis keeps. */
final class RedisIdempotencyStoreTest {
  @RegisterExtension static final Effects EFFECTS = new Effects();
  @RegisterExtension static final RedisRecords RECORDS = new RedisRecords();

  private static final Duration SOON = Duration.ofSeconds(10);
  private static final StoredResponse STORED = new StoredResponse(201, List.of(), new byte[] {1});
  private static final StoredResponse OTHER = new StoredResponse(202, List.of(), new byte[] {2});

  private final RedisIdempotencyStore store = RECORDS.newStore(Retention.usual());
  private final KeyedRequest request = newRequest();

  @Test
  void aRunThatOutlastsItsMarkerIsOvertakenAndChangesNothingOfTheNext() throws Exception {
    try (Connection connection = EFFECTS.connect()) {
      Attempt slow = begin(connection);
      RECORDS.age(request.id(), RedisRecords.LONGEST_RUN.plusSeconds(1));
      Attempt next = begin(connection);

      slow.record(() -> connection, OTHER);
      slow.committed();
      assertThat(store.begin(() -> connection, request)).isInstanceOf(Lookup.InFlight.class);
      next.record(() -> connection, STORED);
      next.committed();

      assertThat(store.begin(() -> connection, request)).isEqualTo(new Lookup.Replay(STORED));
    }
  }

  @Test
  void aRunThatOutlastsItsMarkerIsRecordedWhereNobodyCame() throws Exception {
    try (Connection connection = EFFECTS.connect()) {
      Attempt slow = begin(connection);
      RECORDS.age(request.id(), RedisRecords.LONGEST_RUN.plusSeconds(1));
      slow.record(() -> connection, STORED);
      slow.committed();

      assertThat(store.begin(() -> connection, request)).isEqualTo(new Lookup.Replay(STORED));
    }
  }

  @Test
  void aRedisThatForgetsLetsTheWorkRunAgain() throws Exception {
    try (Connection connection = EFFECTS.connect()) {
      Attempt first = begin(connection);
      first.record(() -> connection, STORED);
      first.committed();
      RECORDS.command(Command.DEL, RedisIdempotencyStore.key(request.id()));

      assertThat(store.begin(() -> connection, request)).isInstanceOf(Lookup.Fresh.class);
    }
  }

  @Test
  void everyStateHasAnEndButATombstoneThatIsForEver() throws Exception {
    try (Connection connection = EFFECTS.connect()) {
      Attempt attempt = begin(connection);
      assertThat(millisLeft()).isPositive().isLessThanOrEqualTo(600_000);
      attempt.record(() -> connection, STORED);
      attempt.committed();
      assertThat(millisLeft()).isGreaterThan(600_000);

      store.voidKey(() -> connection, request.id());

      assertThat(millisLeft()).isEqualTo(-1);
    }
  }

  @Test
  void aRedisThatDoesNotAnswerIsToldInTimeAndWorksAgainLater() throws Exception {
    Vertx vertx = Vertx.vertx();
    try (Connection connection = EFFECTS.connect()) {
      RedisIdempotencyStore hasty =
          new RedisIdempotencyStore(
              Redis.createClient(vertx, RECORDS.server().uri()),
              Retention.usual(),
              RedisRecords.LONGEST_RUN,
              Duration.ofMillis(300));
      Attempt running = ((Lookup.Fresh) hasty.begin(() -> connection, newRequest())).attempt();
      running.record(() -> connection, STORED);
      RECORDS.server().process().signal(Signal.STOP);
      try {
        // As often as there are turns, and once more: none may be lost with an answer.
        for (int i = 0; i < 7; i++) {
          assertThatThrownBy(() -> hasty.begin(() -> connection, request))
              .isInstanceOf(StoreFailedException.class)
              .hasMessageContaining("Redis did not");
        }
        running.committed(); // the effect is there, so this is logged only
        running.abandon();
      } finally {
        RECORDS.server().process().signal(Signal.CONT);
      }
      Eventually.holds("it works again", SOON, () -> isFresh(hasty, connection));
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void anEventLoopIsNotMadeToWait() throws Exception {
    Vertx vertx = Vertx.vertx();
    CompletableFuture<@Nullable Throwable> thrown = new CompletableFuture<>();
    try (Connection connection = EFFECTS.connect()) {
      vertx.runOnContext(
          nothing -> {
            try {
              store.begin(() -> connection, request);
              thrown.complete(null);
            } catch (IllegalStateException e) {
              thrown.complete(e);
            }
          });
      assertThat(thrown.get(10, TimeUnit.SECONDS)).hasMessageContaining("event loop");
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void aWorkersContextMayWait() throws Exception {
    Vertx vertx = Vertx.vertx();
    try (Connection connection = EFFECTS.connect()) {
      RedisIdempotencyStore own =
          new RedisIdempotencyStore(
              Redis.createClient(vertx, RECORDS.server().uri()),
              Retention.usual(),
              RedisRecords.LONGEST_RUN,
              SOON);
      assertThat(
              vertx
                  .executeBlocking(() -> own.begin(() -> connection, request))
                  .toCompletionStage()
                  .toCompletableFuture()
                  .get(20, TimeUnit.SECONDS))
          .isInstanceOf(Lookup.Fresh.class);
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void itsTimesAreBounded() {
    Redis redis = RECORDS.client();
    assertThatThrownBy(
            () -> new RedisIdempotencyStore(redis, Retention.usual(), Duration.ZERO, SOON))
        .hasMessageContaining("PT0.1S to PT24H, not PT0S");
    assertThatThrownBy(
            () -> new RedisIdempotencyStore(redis, Retention.usual(), SOON, Duration.ZERO))
        .hasMessageContaining("between PT0.01S and PT1M, not PT0S");
  }

  private static boolean isFresh(RedisIdempotencyStore store, Connection connection) {
    try {
      return store.begin(() -> connection, newRequest()) instanceof Lookup.Fresh;
    } catch (StoreFailedException e) {
      return false;
    }
  }

  private long millisLeft() {
    var left = RECORDS.command(Command.PTTL, RedisIdempotencyStore.key(request.id()));
    return left == null ? Long.MIN_VALUE : left.toLong();
  }

  private Attempt begin(Connection connection) {
    Lookup found = store.begin(() -> connection, request);
    assertThat(found).isInstanceOf(Lookup.Fresh.class);
    return ((Lookup.Fresh) found).attempt();
  }

  private static KeyedRequest newRequest() {
    try {
      return new KeyedRequest(
          new KeyScope("ann", "POST /x").of(new IdempotencyKey(UUID.randomUUID().toString())),
          Fingerprint.of("POST", "/x", null, new byte[0]));
    } catch (UnreadableBodyException e) {
      throw new AssertionError(e);
    }
  }
}

package dev.racelab.idempotency.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.racelab.idempotency.Answer;
import dev.racelab.idempotency.Attempt;
import dev.racelab.idempotency.Idempotency;
import dev.racelab.idempotency.IdempotencyStore;
import dev.racelab.idempotency.KeyedRequest;
import dev.racelab.idempotency.Lookup;
import dev.racelab.idempotency.Response;
import dev.racelab.idempotency.StoredResponse;
import dev.racelab.idempotency.Voiding;
import dev.racelab.locking.contract.Gate;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every {@link IdempotencyStore} must do. A store is tested by a class that extends this one
 * and says how a store is made, which database the effects are in, and how its records are made
 * older: {@code RedisIdempotencyStoreContractTest} is an example. Time passes at the server, by
 * changing what is kept there; no test waits for it.
 */
public abstract class IdempotencyStoreContract extends StoreFixture {
  private static final int COPIES = 100;
  private static final int REPLICAS = 2;
  private static final Duration RACE = Duration.ofSeconds(60);

  @Test
  void theFirstRequestIsRunAndItsEffectIsThere() throws Exception {
    KeyedRequest request = request("first");

    assertThat(send(request))
        .isInstanceOfSatisfying(Answer.Ran.class, ran -> assertThat(ran.recorded()).isTrue());
    assertThat(effectsOf(request)).isEqualTo(1);
  }

  @Test
  void aRepetitionGetsTheSameStatusHeadersAndBytesAndHasNoEffect() throws Exception {
    KeyedRequest request = request("again");
    sendFirst(request);

    assertThat(send(request)).isEqualTo(new Lookup.Replay(STORED));
    assertThat(send(request)).isEqualTo(new Lookup.Replay(STORED));
    assertThat(effectsOf(request)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 256 * 1024})
  void bodiesOfAllAllowedLengthsAreKeptWhole(int length) throws Exception {
    KeyedRequest request = request("length" + length);
    byte[] body = new byte[length];
    Arrays.fill(body, (byte) 7);
    try (Connection connection = connect()) {
      idempotency().run(connection, request, tx -> Response.done(200, List.of(), body));
    }

    assertThat(send(request))
        .isEqualTo(new Lookup.Replay(new StoredResponse(200, List.of(), body)));
  }

  @Test
  void aFinalRefusalIsRepeatedAndAnotherIsNot() throws Exception {
    KeyedRequest poor = request("poor");
    KeyedRequest busy = request("busy");
    try (Connection connection = connect()) {
      idempotency().run(connection, poor, tx -> Response.refused(409, "no-money", HEADERS, BODY));
      idempotency().run(connection, busy, tx -> Response.refused(409, "busy", HEADERS, BODY));
    }

    assertThat(send(poor)).isEqualTo(new Lookup.Replay(new StoredResponse(409, HEADERS, BODY)));
    assertThat(send(busy)).isInstanceOf(Answer.Ran.class);
  }

  @Test
  void aCopyOfARequestThatRunsIsToldSoAtOnce() throws Exception {
    KeyedRequest request = request("copy");
    try (Connection first = transaction()) {
      Attempt attempt = begin(newStore(), first, request);

      assertThat(send(request)).isEqualTo(new Lookup.InFlight(RETENTION.retryAfter()));

      attempt.record(() -> first, STORED);
      assertThat(send(request)).isInstanceOf(Lookup.InFlight.class);
      first.commit();
      attempt.committed();
    }
    assertThat(send(request)).isEqualTo(new Lookup.Replay(STORED));
  }

  /** A store may know nothing before it begins; what it does say is what a copy would be told. */
  @Test
  void whatIsFoundWithoutBeginningIsCommittedAndWhatACopyIsTold() throws Exception {
    KeyedRequest request = request("found");
    KeyedRequest other = request(request.id(), "{\"amount\":2}");
    try (Connection first = transaction();
        Connection asking = connect()) {
      Attempt attempt = begin(newStore(), first, request);
      assertThat(newStore().find(asking, request)).isEmpty();
      attempt.record(() -> first, STORED);
      assertThat(newStore().find(asking, request)).isEmpty();
      first.commit();
      attempt.committed();

      assertThat(newStore().find(asking, request))
          .isIn(Optional.empty(), Optional.of(new Lookup.Replay(STORED)));
      assertThat(newStore().find(asking, other))
          .isIn(Optional.empty(), Optional.of(new Lookup.Reused()));
      voidKey(request);
      assertThat(newStore().find(asking, request))
          .isIn(Optional.empty(), Optional.of(new Lookup.Voided()));
    }
  }

  @Test
  void aKeyThatComesWithAnotherRequestIsReused() throws Exception {
    KeyedRequest request = request("other");
    KeyedRequest other = request(request.id(), "{\"amount\":2}");
    sendFirst(request);

    assertThat(send(other)).isEqualTo(new Lookup.Reused());
    assertThat(send(request)).isEqualTo(new Lookup.Replay(STORED));
    assertThat(effectsOf(request)).isEqualTo(1);
  }

  @Test
  void theSameKeyOfAnotherCallerOrAtAnotherRouteIsAnotherKey() throws Exception {
    sendFirst(request(id("ann", "POST /orders", "shared"), "{}"));

    sendFirst(request(id("bob", "POST /orders", "shared"), "{}"));
    sendFirst(request(id("ann", "POST /accounts", "shared"), "{}"));
    try (Connection running = transaction()) {
      begin(newStore(), running, request(id("eve", "POST /orders", "shared"), "{}"));
      sendFirst(request(id("dan", "POST /orders", "shared"), "{}"));
    }
  }

  @Test
  void anExpiredRecordIsForgottenByTheServersTimeAndReplaced() throws Exception {
    KeyedRequest request = request("old");
    KeyedRequest other = request(request.id(), "{\"amount\":2}");
    sendFirst(request);

    age(request.id(), RETENTION.records().minusMinutes(1));
    assertThat(look(request)).isInstanceOf(Lookup.Replay.class);
    age(request.id(), Duration.ofMinutes(2));
    sendFirst(other);

    assertThat(send(other)).isInstanceOf(Lookup.Replay.class);
    assertThat(send(request)).isEqualTo(new Lookup.Reused());
    assertThat(effectsOf(request)).isEqualTo(2);
    age(request.id(), RETENTION.records().minusMinutes(1));
    assertThat(look(other)).isInstanceOf(Lookup.Replay.class);
  }

  @Test
  void workThatFailedMayBeRunAgain() throws Exception {
    KeyedRequest request = request("failed");
    try (Connection connection = connect()) {
      assertThatThrownBy(
              () ->
                  idempotency()
                      .run(
                          connection,
                          request,
                          tx -> {
                            Effects.make(tx, name(request));
                            throw new IllegalStateException("no");
                          }))
          .hasMessage("no");
    }

    sendFirst(request);
    assertThat(effectsOf(request)).isEqualTo(1);
  }

  @Test
  void anAttemptThatIsAbandonedFreesItsKeyAndNobodyElses() throws Exception {
    KeyedRequest request = request("abandoned");
    try (Connection first = transaction();
        Connection second = transaction()) {
      Attempt abandoned = begin(newStore(), first, request);
      first.rollback();
      abandoned.abandon();
      begin(newStore(), second, request);
      abandoned.abandon(); // late, or twice

      assertThat(send(request)).isInstanceOf(Lookup.InFlight.class);
    }
  }

  @Test
  void aVoidedKeyRefusesAFirstAttemptThatComesLate() throws Exception {
    KeyedRequest request = request("late");

    assertThat(voidKey(request)).isEqualTo(new Voiding.Done());

    assertThat(send(request)).isEqualTo(new Lookup.Voided());
    assertThat(send(request(request.id(), "{\"amount\":2}"))).isEqualTo(new Lookup.Voided());
    assertThat(voidKey(request)).isEqualTo(new Voiding.Done());
    assertThat(effectsOf(request)).isZero();
  }

  @Test
  void voidingWhatWasDoneTellsItOnceToBeReversed() throws Exception {
    KeyedRequest request = request("reversed");
    sendFirst(request);

    assertThat(voidKey(request)).isEqualTo(new Voiding.Recorded(STORED));

    assertThat(effectsOf(request)).isZero();
    assertThat(voidKey(request)).isEqualTo(new Voiding.Done());
    assertThat(send(request)).isEqualTo(new Lookup.Voided());
  }

  @Test
  void whatRunsCannotBeVoidedMeanwhile() throws Exception {
    KeyedRequest request = request("running");
    try (Connection first = transaction()) {
      Attempt attempt = begin(newStore(), first, request);
      Effects.make(first, name(request));

      assertThat(voidKey(request)).isEqualTo(new Voiding.InFlight(RETENTION.retryAfter()));

      attempt.record(() -> first, STORED);
      first.commit();
      attempt.committed();
    }
    assertThat(voidKey(request)).isEqualTo(new Voiding.Recorded(STORED));
    assertThat(effectsOf(request)).isZero();
  }

  @Test
  void aTombstoneOutlivesRecordsAndHasAnEndOfItsOwn() throws Exception {
    KeyedRequest request = request("grave");
    voidKey(request);

    age(request.id(), RETENTION.records().plusMinutes(1));
    assertThat(send(request)).isEqualTo(new Lookup.Voided());
    age(request.id(), RETENTION.tombstones().orElseThrow().minus(RETENTION.records()));
    sendFirst(request);
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        Connection.TRANSACTION_READ_COMMITTED,
        Connection.TRANSACTION_REPEATABLE_READ,
        Connection.TRANSACTION_SERIALIZABLE
      })
  void ofAHundredCopiesAtTwoReplicasOneIsRun(int isolation) throws Exception {
    KeyedRequest request = request("copies" + isolation);
    List<Idempotency> replicas = List.of(idempotency(), idempotency());
    AtomicInteger ran = new AtomicInteger();

    Gate.race(
        COPIES,
        RACE,
        copy -> {
          Connection connection = connected(isolation); // before the gate, for it takes long
          return () -> {
            try (connection) {
              switch (replicas.get(copy % REPLICAS).run(connection, request, work(request))) {
                case Answer.Ran first -> ran.incrementAndGet();
                case Lookup.Replay replay -> assertThat(replay.response()).isEqualTo(STORED);
                case Lookup.InFlight inFlight -> {}
                case Lookup.Reused reused -> throw new AssertionError("reused");
                case Lookup.Voided voided -> throw new AssertionError("voided");
              }
            }
          };
        });

    assertThat(ran).hasValue(1);
    assertThat(effectsOf(request)).isEqualTo(1);
    assertThat(send(request)).isEqualTo(new Lookup.Replay(STORED));
  }

  private Connection connected(int isolation) {
    try {
      Connection connection = connect();
      connection.setTransactionIsolation(isolation);
      return connection;
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void ofAFirstAttemptAndAVoidThatRaceNothingIsLeft() throws Exception {
    for (int round = 0; round < 20; round++) {
      KeyedRequest request = request("duel" + round);
      Gate.race(
          4,
          RACE,
          task ->
              () -> {
                if (task % 2 == 0) {
                  send(request);
                } else {
                  while (voidKey(request) instanceof Voiding.InFlight) {
                    Thread.onSpinWait();
                  }
                }
              });

      assertThat(effectsOf(request)).as("effects of a voided request, round %s", round).isZero();
      assertThat(send(request)).isEqualTo(new Lookup.Voided());
    }
  }

  /** After which step the process that runs the work is gone. */
  enum Crash {
    BEGUN,
    EFFECT_MADE,
    RECORDED,
    COMMITTED
  }

  @ParameterizedTest
  @EnumSource
  void aCrashLeavesEffectAndRecordOrNeither(Crash crash) throws Exception {
    KeyedRequest request = request("crash" + crash);
    crash(request, crash);
    longestInFlight().ifPresent(time -> age(request.id(), time.plusSeconds(1)));

    Answer answer = send(request);

    if (crash == Crash.COMMITTED && !recordsWithTheEffect()) {
      // The window: the effect is committed, the record lost, and the work is run once more.
      assertThat(answer).isInstanceOf(Answer.Ran.class);
      assertThat(effectsOf(request)).isEqualTo(2);
    } else if (crash == Crash.COMMITTED) {
      assertThat(answer).isEqualTo(new Lookup.Replay(STORED));
      assertThat(effectsOf(request)).isEqualTo(1);
    } else {
      assertThat(answer).isInstanceOf(Answer.Ran.class);
      assertThat(effectsOf(request)).isEqualTo(1);
    }
    assertThat(send(request)).isEqualTo(new Lookup.Replay(STORED));
  }

  @Test
  void aCrashWhileWhatWasDoneIsReversedLeavesEffectAndRecord() throws Exception {
    KeyedRequest request = request("halfReversed");
    sendFirst(request);
    try (Connection connection = transaction()) {
      assertThat(newStore().voidKey(() -> connection, request.id()))
          .isEqualTo(new Voiding.Recorded(STORED));
      Effects.undo(connection, name(request));
      effects().kill(connection);
    }

    assertThat(effectsOf(request)).isEqualTo(1);
    if (recordsWithTheEffect()) {
      assertThat(send(request)).isEqualTo(new Lookup.Replay(STORED));
      assertThat(voidKey(request)).isEqualTo(new Voiding.Recorded(STORED));
      assertThat(effectsOf(request)).isZero();
    } else {
      // The window: the key is voided, the effect is there, and nobody is told of it again.
      assertThat(voidKey(request)).isEqualTo(new Voiding.Done());
    }
  }

  private void crash(KeyedRequest request, Crash crash) throws SQLException {
    try (Connection connection = transaction()) {
      Attempt attempt = begin(newStore(), connection, request);
      if (crash == Crash.BEGUN) {
        effects().kill(connection);
        return;
      }
      Effects.make(connection, name(request));
      if (crash == Crash.EFFECT_MADE) {
        effects().kill(connection);
        return;
      }
      attempt.record(() -> connection, STORED);
      if (crash == Crash.RECORDED) {
        effects().kill(connection);
        return;
      }
      connection.commit();
    }
  }

  static Attempt begin(IdempotencyStore store, Connection transaction, KeyedRequest request) {
    Lookup found = store.begin(() -> transaction, request);
    assertThat(found).isInstanceOf(Lookup.Fresh.class);
    return ((Lookup.Fresh) found).attempt();
  }
}

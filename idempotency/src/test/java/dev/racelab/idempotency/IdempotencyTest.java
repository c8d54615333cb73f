package dev.racelab.idempotency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.racelab.idempotency.contract.Effects;
import dev.racelab.idempotency.postgres.PostgresIdempotencyStore;
import dev.racelab.locking.contract.Eventually;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What ties lookup, work, record and commit together, on a real database that may fail. */
final class IdempotencyTest {
  @RegisterExtension
  static final Effects EFFECTS = new Effects(PostgresIdempotencyStore.CREATE_TABLE);

  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Response DONE = Response.done(201, List.of(), new byte[] {1});
  private static final StoredResponse STORED = new StoredResponse(201, List.of(), new byte[] {1});

  private final IdempotencyStore store = new PostgresIdempotencyStore(Retention.usual());
  private final Idempotency idempotency = idempotency(3);
  private final KeyedRequest request = newRequest();
  private final AtomicInteger runs = new AtomicInteger();

  /** What COMMIT, or ROLLBACK, fails with the next times. */
  private final Deque<Failure> commits = new ArrayDeque<>();

  private final Deque<Failure> rollbacks = new ArrayDeque<>();

  private final Connection real;
  private final Connection connection;

  /** A failure of a statement that may have been executed all the same. */
  private record Failure(String state, boolean executed) {}

  IdempotencyTest() throws SQLException {
    real = EFFECTS.connect();
    connection = failing(real);
  }

  @AfterEach
  void disconnect() throws SQLException {
    assertThat(real.isClosed() || real.getAutoCommit())
        .as("the connection is given back as it was")
        .isTrue();
    real.close();
  }

  @Test
  void aConnectionWithATransactionIsRefused() throws Exception {
    connection.setAutoCommit(false);

    assertThatThrownBy(() -> idempotency.run(connection, request, this::work))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("must commit each statement");
    assertThat(runs).hasValue(0);
    connection.setAutoCommit(true);
  }

  @ParameterizedTest
  @ValueSource(strings = {"40001", "40P01", "23505"})
  void workThatLostIsRunAgainInANewTransaction(String state) throws Exception {
    Answer answer =
        idempotency.run(
            connection,
            request,
            transaction -> {
              work(transaction);
              if (runs.get() < 3) {
                throw new SQLException("lost", state);
              }
              return DONE;
            });

    assertThat(answer).isEqualTo(new Answer.Ran(DONE, true));
    assertThat(runs).hasValue(3);
    assertThat(effects()).isEqualTo(1);
  }

  @Test
  void workThatAlwaysLosesIsGivenUpWithItsLastFailure() throws Exception {
    assertThatThrownBy(
            () ->
                idempotency.run(
                    connection,
                    request,
                    transaction -> {
                      work(transaction);
                      throw new SQLException("lost " + runs.get(), "40001");
                    }))
        .isInstanceOf(SQLException.class)
        .hasMessage("lost 3");
    assertNothingIsLeft();
  }

  @Test
  void workThatFailsIsNotRunAgain() throws Exception {
    assertThatThrownBy(
            () ->
                idempotency.run(
                    connection,
                    request,
                    transaction -> {
                      work(transaction);
                      throw new SQLException("full", "53100");
                    }))
        .hasMessage("full");
    assertThat(runs).hasValue(1);
    assertNothingIsLeft();
  }

  @Test
  void anErrorRollsBackToo() throws Exception {
    assertThatThrownBy(
            () ->
                idempotency.run(
                    connection,
                    request,
                    transaction -> {
                      work(transaction);
                      throw new AssertionError("broken");
                    }))
        .hasMessage("broken");
    assertNothingIsLeft();
  }

  @Test
  void anAnswerThatIsNotFinalHasNoEffectAndIsNotKept() throws Exception {
    Response busy = Response.refused(409, "busy", List.of(), new byte[0]);

    Answer answer =
        idempotency.run(
            connection,
            request,
            transaction -> {
              work(transaction);
              return busy;
            });

    assertThat(answer).isEqualTo(new Answer.Ran(busy, false));
    assertNothingIsLeft();
  }

  @Test
  void anAnswerThatIsTooLargeFailsBeforeTheCommit() throws Exception {
    assertThatThrownBy(
            () ->
                idempotency.run(
                    connection,
                    request,
                    transaction -> {
                      work(transaction);
                      return Response.done(200, List.of(), new byte[256 * 1024 + 1]);
                    }))
        .isInstanceOf(ResponseTooLargeException.class);
    assertNothingIsLeft();
  }

  @Test
  void aCommitThatPostgresqlRefusedIsStartedAgain() throws Exception {
    commits.add(new Failure("40001", false));

    assertThat(idempotency.run(connection, request, this::work))
        .isEqualTo(new Answer.Ran(DONE, true));
    assertThat(runs).hasValue(2);
    assertThat(effects()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aCommitWhoseAnswerIsLostIsUnknownAndTheSameRequestTells(boolean executed) throws Exception {
    commits.add(new Failure("08006", executed));

    assertThatThrownBy(() -> idempotency.run(connection, request, this::work))
        .isInstanceOf(OutcomeUnknownException.class);
    assertThat(runs).hasValue(1);
    assertThat(real.isClosed()).isTrue();

    assertThat(sendUntilItIsTold())
        .isEqualTo(executed ? new Lookup.Replay(STORED) : new Answer.Ran(DONE, true));
    assertThat(effects()).isEqualTo(1);
  }

  @Test
  void theAttemptOfAnUnknownOutcomeIsNeitherAbandonedNorCommitted() {
    Ends ends = new Ends();
    commits.add(new Failure("08006", true));

    assertThatThrownBy(() -> of(ends, 3).run(connection, request, this::work))
        .isInstanceOf(OutcomeUnknownException.class);
    assertThat(ends.told).isEmpty();
  }

  @Test
  void everyOtherAttemptIsToldHowItEnded() throws Exception {
    Ends ends = new Ends();
    commits.add(new Failure("40001", false));
    of(ends, 3).run(connection, request, this::work);
    assertThat(ends.told).containsExactly("abandoned", "committed");

    assertThatThrownBy(
            () ->
                of(ends, 3)
                    .run(
                        connection,
                        newRequest(),
                        transaction -> {
                          throw new AssertionError("broken");
                        }))
        .hasMessage("broken");
    assertThat(ends.told).containsExactly("abandoned", "committed", "abandoned");
  }

  @Test
  void aReversalThatFailsLeavesEffectAndRecord() throws Exception {
    idempotency.run(connection, request, this::work);

    assertThatThrownBy(
            () ->
                idempotency.voidKey(
                    connection,
                    request.id(),
                    (transaction, recorded) -> {
                      Effects.undo(transaction, request.id().toString());
                      throw new AssertionError("broken");
                    }))
        .hasMessage("broken");

    assertThat(effects()).isEqualTo(1);
    assertThat(idempotency.run(connection, request, this::work))
        .isEqualTo(new Lookup.Replay(STORED));
  }

  @Test
  void aReversalThatLostIsRunAgain() throws Exception {
    idempotency.run(connection, request, this::work);
    AtomicInteger reversals = new AtomicInteger();

    Voiding voiding =
        idempotency.voidKey(
            connection,
            request.id(),
            (transaction, recorded) -> {
              Effects.undo(transaction, request.id().toString());
              if (reversals.incrementAndGet() == 1) {
                throw new SQLException("lost", "40001");
              }
            });

    assertThat(voiding).isEqualTo(new Voiding.Recorded(STORED));
    assertThat(reversals).hasValue(2);
    assertThat(effects()).isZero();
  }

  /** To commit each statement again would commit what could not be rolled back. */
  @Test
  void whatCannotBeRolledBackIsCutOff() throws Exception {
    rollbacks.add(new Failure("XX000", false));
    rollbacks.add(new Failure("XX000", false));

    assertThatThrownBy(
            () ->
                idempotency.run(
                    connection,
                    request,
                    transaction -> {
                      work(transaction);
                      throw new IllegalStateException("no");
                    }))
        .hasMessage("no")
        .satisfies(e -> assertThat(e.getSuppressed()).isNotEmpty());

    assertThat(real.isClosed()).isTrue();
    assertThat(effects()).isZero();
  }

  @Test
  void attemptsAndTimesAreBounded() {
    assertThatThrownBy(() -> idempotency(1)).hasMessageContaining("2 to 100 times, not 1");
    assertThatThrownBy(() -> idempotency(101)).hasMessageContaining("2 to 100 times, not 101");
    Duration second = Duration.ofSeconds(1);
    assertThatThrownBy(() -> new Retention(Duration.ZERO, Optional.empty(), second))
        .hasMessageContaining("records are kept for PT1S to PT24000H, not PT0S");
    assertThatThrownBy(() -> new Retention(second, Optional.of(Duration.ZERO), second))
        .hasMessageContaining("tombstones are kept for");
    assertThatThrownBy(() -> new Retention(second, Optional.empty(), Duration.ofHours(2)))
        .hasMessageContaining("come again after PT1S to PT1H, not PT2H");
  }

  private Response work(Connection transaction) throws SQLException {
    runs.incrementAndGet();
    Effects.make(transaction, request.id().toString());
    return DONE;
  }

  /** PostgreSQL takes a moment to see that a connection is gone, and lets go of its lock then. */
  private Answer sendUntilItIsTold() throws SQLException {
    AtomicReference<Answer> last =
        new AtomicReference<>(new Lookup.InFlight(Duration.ofSeconds(1)));
    try (Connection next = EFFECTS.connect()) {
      Eventually.holds(
          "the request is not in flight",
          SOON,
          () -> {
            try {
              last.set(idempotency.run(next, request, this::work));
            } catch (SQLException | OutcomeUnknownException e) {
              throw new AssertionError(e);
            }
            return !(last.get() instanceof Lookup.InFlight);
          });
    }
    return Objects.requireNonNull(last.get());
  }

  private void assertNothingIsLeft() throws Exception {
    assertThat(effects()).isZero();
    try (Connection next = EFFECTS.connect()) {
      assertThat(idempotency.run(next, request, transaction -> DONE))
          .isEqualTo(new Answer.Ran(DONE, true));
    }
  }

  private long effects() {
    return EFFECTS.count(request.id().toString());
  }

  private Idempotency idempotency(int attempts) {
    return of(store, attempts);
  }

  private static Idempotency of(IdempotencyStore store, int attempts) {
    return new Idempotency(store, ResponsePolicy.of(StorageRule.successes()), attempts);
  }

  private Connection failing(Connection connection) {
    return (Connection)
        Proxy.newProxyInstance(
            IdempotencyTest.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              Failure failure =
                  switch (method.getName()) {
                    case "commit" -> commits.poll();
                    case "rollback" -> rollbacks.poll();
                    default -> null;
                  };
              if (failure != null && !failure.executed) {
                throw new SQLException("failed on purpose", failure.state);
              }
              try {
                Object result = method.invoke(connection, arguments);
                if (failure != null) {
                  throw new SQLException("failed on purpose", failure.state);
                }
                return result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  /** Lets everybody run, and notes how it is told that they ended. */
  private static final class Ends implements IdempotencyStore, Attempt {
    private final List<String> told = new ArrayList<>();

    @Override
    public Lookup begin(Transaction transaction, KeyedRequest request) {
      return new Lookup.Fresh(this);
    }

    @Override
    public Voiding voidKey(Transaction transaction, RecordId id) {
      return new Voiding.Done();
    }

    @Override
    public void record(Transaction transaction, StoredResponse response) {}

    @Override
    public void committed() {
      told.add("committed");
    }

    @Override
    public void abandon() {
      told.add("abandoned");
    }
  }

  private static KeyedRequest newRequest() {
    try {
      return new KeyedRequest(
          new KeyScope("ann", "queue").of(new IdempotencyKey(UUID.randomUUID().toString())),
          Fingerprint.of("CONSUME", "queue", null, new byte[0]));
    } catch (UnreadableBodyException e) {
      throw new AssertionError(e);
    }
  }
}

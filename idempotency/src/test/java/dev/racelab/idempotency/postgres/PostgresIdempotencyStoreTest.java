package dev.racelab.idempotency.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.racelab.idempotency.Answer;
import dev.racelab.idempotency.Attempt;
import dev.racelab.idempotency.Fingerprint;
import dev.racelab.idempotency.Idempotency;
import dev.racelab.idempotency.IdempotencyKey;
import dev.racelab.idempotency.IdempotencyStore;
import dev.racelab.idempotency.KeyScope;
import dev.racelab.idempotency.KeyedRequest;
import dev.racelab.idempotency.Lookup;
import dev.racelab.idempotency.Opening;
import dev.racelab.idempotency.Response;
import dev.racelab.idempotency.ResponsePolicy;
import dev.racelab.idempotency.Retention;
import dev.racelab.idempotency.StartAgainException;
import dev.racelab.idempotency.StorageRule;
import dev.racelab.idempotency.StoreFailedException;
import dev.racelab.idempotency.StoredResponse;
import dev.racelab.idempotency.Transaction;
import dev.racelab.idempotency.UnreadableBodyException;
import dev.racelab.idempotency.contract.Effects;
import dev.racelab.locking.contract.Eventually;
import dev.racelab.locking.contract.Gate;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What can interleave in PostgreSQL, one step after the other on connections of this test. */
final class PostgresIdempotencyStoreTest {
  @RegisterExtension
  static final Effects EFFECTS =
      new Effects(
          PostgresIdempotencyStore.CREATE_TABLE,
          "CREATE TABLE customer (login text PRIMARY KEY)",
          """
          CREATE SCHEMA slow;
          CREATE FUNCTION slow.pg_try_advisory_xact_lock(name bigint) RETURNS boolean
          LANGUAGE sql VOLATILE AS $$
            SELECT pg_catalog.pg_advisory_xact_lock(4711);
            SELECT pg_catalog.pg_try_advisory_xact_lock(name);
          $$
          """);

  private static final Duration SOON = Duration.ofSeconds(10);
  private static final long GATE = 4711;
  private static final StoredResponse STORED = new StoredResponse(201, List.of(), new byte[] {1});

  private final IdempotencyStore store = new PostgresIdempotencyStore(Retention.usual());
  private final KeyedRequest request = newRequest();

  @Test
  void aLookupSeesWhatTheLocksLastHolderCommittedUpToTheLock() throws Exception {
    Lookup found = whileTheFirstCommits(copy -> store.begin(() -> copy, request));

    assertThat(found).isEqualTo(new Lookup.Replay(STORED));
  }

  /** Proves that the test above can fail, and why lock and lookup are two statements. */
  @Test
  void aLookupInTheStatementOfTheLockDoesNotSeeIt() throws Exception {
    String found = whileTheFirstCommits(this::lockAndCountInOneStatement);

    assertThat(found).isEqualTo("true 0");
  }

  private interface Asking<T> {
    T asks(Connection transaction) throws SQLException;
  }

  /**
   * What a copy finds whose statement has its snapshot, and not yet the lock, while the first
   * request records and commits. The function of the lock waits for that: it is ours for the copy.
   */
  private <T> T whileTheFirstCommits(Asking<T> copying) throws Exception {
    try (Connection gate = transaction(Connection.TRANSACTION_READ_COMMITTED);
        Connection first = transaction(Connection.TRANSACTION_READ_COMMITTED);
        Connection copy = transaction(Connection.TRANSACTION_READ_COMMITTED)) {
      execute(gate, "SELECT pg_advisory_xact_lock(" + GATE + ")");
      execute(copy, "SET LOCAL search_path = slow, pg_catalog, public");
      Attempt attempt = begin(first);

      CompletableFuture<T> found = CompletableFuture.supplyAsync(() -> ask(copying, copy));
      Eventually.holds(
          "the copy waits", SOON, PostgresIdempotencyStoreTest::somebodyWaitsAtTheGate);
      attempt.record(() -> first, STORED);
      first.commit();
      gate.rollback();

      return found.get(SOON.toSeconds(), TimeUnit.SECONDS);
    }
  }

  private static <T> T ask(Asking<T> asking, Connection transaction) {
    try {
      return asking.asks(transaction);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private String lockAndCountInOneStatement(Connection transaction) throws SQLException {
    try (PreparedStatement statement =
        transaction.prepareStatement(
            "SELECT pg_try_advisory_xact_lock(?),"
                + " (SELECT count(*) FROM racelab_idempotency WHERE id = ?)")) {
      statement.setLong(1, request.id().lockNumber());
      statement.setBytes(2, request.id().bytes());
      try (ResultSet result = statement.executeQuery()) {
        result.next();
        return result.getBoolean(1) + " " + result.getLong(2);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {Connection.TRANSACTION_REPEATABLE_READ, Connection.TRANSACTION_SERIALIZABLE})
  void aStaleLookupIsNoticedWhenTheAnswerIsRecorded(int isolation) throws Exception {
    try (Connection copy = transaction(isolation)) {
      execute(copy, "SELECT 1"); // takes the snapshot
      runOnce();
      Attempt stale = begin(copy);

      assertThatThrownBy(() -> stale.record(() -> copy, STORED))
          .isInstanceOf(StartAgainException.class);

      copy.rollback();
      assertThat(store.begin(() -> copy, request)).isEqualTo(new Lookup.Replay(STORED));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {Connection.TRANSACTION_REPEATABLE_READ, Connection.TRANSACTION_SERIALIZABLE})
  void aStaleVoidIsNoticed(int isolation) throws Exception {
    try (Connection late = transaction(isolation)) {
      execute(late, "SELECT 1");
      runOnce();

      assertThatThrownBy(() -> store.voidKey(() -> late, request.id()))
          .isInstanceOf(StartAgainException.class);
    }
  }

  /** Somebody who does not take the lock stands for whatever might break it. */
  @Test
  void thePrimaryKeyStopsWhatTheLockDidNot() throws Exception {
    try (Connection copy = transaction(Connection.TRANSACTION_READ_COMMITTED)) {
      Attempt attempt = begin(copy);
      EFFECTS.execute(
          "INSERT INTO racelab_idempotency (expires_at, status, id, fingerprint, headers, body)"
              + " VALUES ('infinity', 201, ?, ?, '', '\\x01')",
          request.id().bytes(),
          request.fingerprint().bytes());

      assertThatThrownBy(() -> attempt.record(() -> copy, STORED))
          .isInstanceOf(StartAgainException.class);
    }
  }

  /** The trap of the stale lookup: what is in the way is the request's own sign-up. */
  @ParameterizedTest
  @ValueSource(
      ints = {
        Connection.TRANSACTION_READ_COMMITTED,
        Connection.TRANSACTION_REPEATABLE_READ,
        Connection.TRANSACTION_SERIALIZABLE
      })
  void aCopyIsNeverToldThatItsOwnLoginIsTaken(int isolation) throws Exception {
    AtomicInteger runs = new AtomicInteger();
    try (Connection connection = EFFECTS.connect()) {
      connection.setTransactionIsolation(isolation);
      IdempotencyStore overtaken =
          new Overtaken(
              store, transaction -> execute(transaction, "SELECT 1"), this::signUpElsewhere);

      Answer answer =
          new Idempotency(overtaken, policy(), 3)
              .run(
                  connection,
                  request,
                  transaction -> {
                    runs.incrementAndGet();
                    return signUp(transaction);
                  });

      assertThat(answer).isEqualTo(new Lookup.Replay(STORED));
      assertThat(runs).hasValue(isolation == Connection.TRANSACTION_READ_COMMITTED ? 0 : 1);
    }
    assertThat(EFFECTS.number("SELECT count(*) FROM customer WHERE login = ?", login()))
        .isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aCopyReplaysWhileAnotherReplayHasTheLock(boolean keepsLock) throws Exception {
    runOnce();
    try (Connection replaying = transaction(Connection.TRANSACTION_READ_COMMITTED);
        Connection copy = transaction(Connection.TRANSACTION_READ_COMMITTED)) {
      assertThat(store.begin(() -> replaying, request)).isInstanceOf(Lookup.Replay.class);
      if (!keepsLock) {
        replaying.rollback();
      }

      assertThat(store.begin(() -> copy, request)).isInstanceOf(Lookup.Replay.class);
    }
  }

  /** A lookup that finds nothing locks a page of the index there; the twin of that is a restart. */
  @Test
  void requestsWithDifferentKeysAllRunUnderSerializable() throws Exception {
    Idempotency idempotency = new Idempotency(store, policy(), 100);
    AtomicInteger ran = new AtomicInteger();

    Gate.race(
        16,
        Duration.ofSeconds(60),
        task ->
            () -> {
              try (Connection connection = EFFECTS.connect()) {
                connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
                for (int i = 0; i < 10; i++) {
                  KeyedRequest each = newRequest();
                  Answer answer =
                      idempotency.run(
                          connection, each, tx -> Response.done(204, List.of(), new byte[0]));
                  assertThat(answer).isInstanceOf(Answer.Ran.class);
                  ran.incrementAndGet();
                }
              }
            });

    assertThat(ran).hasValue(160);
  }

  /** Time and again on one connection, since the driver prepares what it has often sent. */
  @Test
  void itCostsOneRoundTripBeforeTheWorkAndOneAfterIt() throws Exception {
    try (Connection counted =
        EFFECTS.connect(source -> source.setSocketFactory(CountingSockets.class.getName()))) {
      counted.setAutoCommit(false);
      for (int i = 0; i < 12; i++) {
        KeyedRequest each = newRequest();
        int before = CountingSockets.ROUND_TRIPS.get();
        Lookup found = store.begin(() -> counted, each);
        int work = CountingSockets.ROUND_TRIPS.get();
        ((Lookup.Fresh) found).attempt().record(() -> counted, STORED);
        int after = CountingSockets.ROUND_TRIPS.get();
        counted.commit();

        assertThat(List.of(work - before, after - work)).as("request %s", i).containsExactly(1, 1);
        assertThat(store.begin(() -> counted, each)).isEqualTo(new Lookup.Replay(STORED));
        counted.rollback();
      }
    }
  }

  @Test
  void whatATransactionBeginsWithIsSentWithTheLookup() throws Exception {
    Opening opening =
        new Opening(
            List.of(
                "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE;",
                "SELECT set_config('lock_timeout', ?, true);"),
            List.of("1234"));
    try (Connection counted =
        EFFECTS.connect(source -> source.setSocketFactory(CountingSockets.class.getName()))) {
      counted.setAutoCommit(false);
      Transaction begun =
          new Transaction() {
            @Override
            public Connection connection() {
              return counted;
            }

            @Override
            public Opening opening() {
              return opening;
            }
          };
      for (int i = 0; i < 12; i++) {
        int before = CountingSockets.ROUND_TRIPS.get();
        assertThat(store.begin(begun, newRequest())).isInstanceOf(Lookup.Fresh.class);
        assertThat(CountingSockets.ROUND_TRIPS.get() - before).isEqualTo(1);
        assertThat(setting(counted, "transaction_isolation")).isEqualTo("serializable");
        assertThat(setting(counted, "lock_timeout")).isEqualTo("1234ms");
        counted.rollback();
      }
    }
  }

  @Test
  void whatIsRecordedIsFoundInOneRoundTripWithoutATransaction() throws Exception {
    KeyedRequest done = newRequest();
    try (Connection counted =
        EFFECTS.connect(source -> source.setSocketFactory(CountingSockets.class.getName()))) {
      counted.setAutoCommit(false);
      ((Lookup.Fresh) store.begin(() -> counted, done)).attempt().record(() -> counted, STORED);
      counted.commit();
      counted.setAutoCommit(true);

      int before = CountingSockets.ROUND_TRIPS.get();
      assertThat(store.find(counted, done)).hasValue(new Lookup.Replay(STORED));
      assertThat(CountingSockets.ROUND_TRIPS.get() - before).isEqualTo(1);
    }
  }

  /** As a pool gives it out while a transaction manager rolls back from another thread. */
  @Test
  void nothingIsRecordedOnAConnectionThatCommitsEachStatement() throws SQLException {
    try (Connection first = transaction(Connection.TRANSACTION_READ_COMMITTED);
        Connection other = EFFECTS.connect()) {
      Attempt attempt = begin(first);
      assertThatThrownBy(() -> attempt.record(() -> other, STORED))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("commits each statement");
      first.rollback();
      assertThat(store.find(other, request)).isEmpty();
    }
  }

  private static String setting(Connection connection, String name) throws SQLException {
    try (PreparedStatement ask = connection.prepareStatement("SELECT current_setting(?)")) {
      ask.setString(1, name);
      try (ResultSet row = ask.executeQuery()) {
        row.next();
        return row.getString(1);
      }
    }
  }

  @Test
  void aConnectionWithoutATransactionIsRefused() throws Exception {
    try (Connection connection = EFFECTS.connect()) {
      assertThatThrownBy(() -> store.begin(() -> connection, request))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("no transaction to be part of");
    }
  }

  @Test
  void aDatabaseThatDoesNotAnswerIsTold() throws Exception {
    try (Connection connection = transaction(Connection.TRANSACTION_READ_COMMITTED)) {
      Attempt attempt = begin(connection);
      EFFECTS.kill(connection);

      assertThatThrownBy(() -> attempt.record(() -> connection, STORED))
          .isInstanceOf(StoreFailedException.class);
      assertThatThrownBy(() -> store.begin(() -> connection, request))
          .isInstanceOf(StoreFailedException.class);
    }
  }

  @Test
  void tombstonesAreKeptForEverUnlessToldOtherwise() throws Exception {
    try (Connection connection = transaction(Connection.TRANSACTION_READ_COMMITTED)) {
      store.voidKey(() -> connection, request.id());
      connection.commit();
    }
    assertThat(
            EFFECTS.number(
                "SELECT count(*) FROM racelab_idempotency WHERE id = ? AND expires_at = 'infinity'",
                request.id().bytes()))
        .isEqualTo(1);
  }

  private void signUpElsewhere() throws SQLException {
    try (Connection elsewhere = transaction(Connection.TRANSACTION_READ_COMMITTED)) {
      Attempt attempt = begin(elsewhere);
      signUp(elsewhere);
      attempt.record(() -> elsewhere, STORED);
      elsewhere.commit();
    }
  }

  private Response signUp(Connection transaction) throws SQLException {
    try (PreparedStatement insert =
        transaction.prepareStatement("INSERT INTO customer VALUES (?)")) {
      insert.setString(1, login());
      insert.executeUpdate();
    }
    return Response.done(201, List.of(), new byte[] {1});
  }

  private String login() {
    return request.id().toString();
  }

  private static ResponsePolicy policy() {
    return ResponsePolicy.of(StorageRule.successesAndRefusals(Set.of("login-taken")));
  }

  private void runOnce() throws SQLException {
    try (Connection first = transaction(Connection.TRANSACTION_READ_COMMITTED)) {
      begin(first).record(() -> first, STORED);
      first.commit();
    }
  }

  private Attempt begin(Connection transaction) {
    Lookup found = store.begin(() -> transaction, request);
    assertThat(found).isInstanceOf(Lookup.Fresh.class);
    return ((Lookup.Fresh) found).attempt();
  }

  private static Connection transaction(int isolation) throws SQLException {
    Connection connection = EFFECTS.connect();
    connection.setTransactionIsolation(isolation);
    connection.setAutoCommit(false);
    return connection;
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static boolean somebodyWaitsAtTheGate() {
    return EFFECTS.number(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
                + " AND objid = ?",
            GATE)
        > 0;
  }

  private static KeyedRequest newRequest() {
    try {
      return new KeyedRequest(
          new KeyScope("ann", "POST /customers")
              .of(new IdempotencyKey(UUID.randomUUID().toString())),
          Fingerprint.of("POST", "/customers", null, new byte[0]));
    } catch (UnreadableBodyException e) {
      throw new AssertionError(e);
    }
  }
}

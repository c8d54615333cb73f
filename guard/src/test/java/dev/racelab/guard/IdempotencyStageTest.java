package dev.racelab.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.racelab.idempotency.Attempt;
import dev.racelab.idempotency.IdempotencyStore;
import dev.racelab.idempotency.KeyedRequest;
import dev.racelab.idempotency.Lookup;
import dev.racelab.idempotency.RecordId;
import dev.racelab.idempotency.Response;
import dev.racelab.idempotency.Retention;
import dev.racelab.idempotency.StoredResponse;
import dev.racelab.idempotency.Transaction;
import dev.racelab.idempotency.Voiding;
import dev.racelab.idempotency.postgres.PostgresIdempotencyStore;
import io.agroal.api.AgroalDataSource;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** One request has one effect and one answer, behind every strategy that can promise that. */
final class IdempotencyStageTest {
  @RegisterExtension static final Database DATABASE = new Database();

  private final Setting setting = new Setting();
  private final AgroalDataSource pool;

  /** What happens between the snapshot of a transaction and its lookup, one after the other. */
  private final List<Between> meanwhile = new ArrayList<>();

  private interface Between {
    void happens() throws Exception;
  }

  IdempotencyStageTest() throws SQLException {
    pool = DATABASE.pool(3);
  }

  @BeforeEach
  void freshTables() throws SQLException {
    DATABASE.execute("DROP TABLE IF EXISTS login, racelab_idempotency");
    DATABASE.execute(PostgresIdempotencyStore.CREATE_TABLE);
    DATABASE.execute("CREATE TABLE login (name text CONSTRAINT login_taken UNIQUE, by text)");
  }

  @AfterEach
  void closePool() {
    pool.close();
  }

  /** Takes a login that nobody has, as a sign-up does: looks first where the strategy reads. */
  private static class SignUp extends Work {
    private static final AtomicInteger RUNS = new AtomicInteger();
    private final DataSource source;

    SignUp(DataSource source) {
      this.source = source;
    }

    @Override
    public SortedSet<String> tables() {
      return new TreeSet<>(List.of("login"));
    }

    @Override
    public Decision<String> decide(Reading reading) throws SQLException {
      if (reading.mode() == ReadMode.NONE) {
        return new Decision.Proceed<>("plan");
      }
      try (Connection connection = source.getConnection();
          Statement select = connection.createStatement()) {
        return select.executeQuery("SELECT FROM login WHERE name = 'ann'").next()
            ? new Decision.Refuse<>(new Taken())
            : new Decision.Proceed<>("plan");
      }
    }

    @Override
    public Outcome<String> apply(String plan, Writing writing) throws SQLException {
      String by = "run " + RUNS.incrementAndGet();
      try (Connection connection = source.getConnection();
          PreparedStatement insert =
              connection.prepareStatement("INSERT INTO login (name, by) VALUES ('ann', ?)")) {
        insert.setString(1, by);
        insert.executeUpdate();
        return new Outcome.Done<>(by);
      }
    }
  }

  /** Writes, and is refused only then. */
  private static final class RefusedLate extends SignUp {
    RefusedLate(DataSource source) {
      super(source);
    }

    @Override
    public Outcome<String> apply(String plan, Writing writing) throws SQLException {
      super.apply(plan, writing);
      return new Outcome.Refused<>(new Taken());
    }
  }

  /** Before whose lookups something happens; a transaction with a snapshot has taken it by then. */
  private final class Overtaken implements IdempotencyStore {
    private final IdempotencyStore store = new PostgresIdempotencyStore(Retention.usual());

    @Override
    public Lookup begin(Transaction transaction, KeyedRequest request) {
      if (!meanwhile.isEmpty()) {
        Between next = meanwhile.removeFirst();
        try (Statement statement = transaction.connection().createStatement()) {
          statement.execute("SELECT 1");
          elsewhere(next);
        } catch (GuardException lost) {
          throw lost;
        } catch (Exception failed) {
          throw new AssertionError(failed);
        }
      }
      return store.begin(transaction, request);
    }

    @Override
    public Voiding voidKey(Transaction transaction, RecordId id) {
      return store.voidKey(transaction, id);
    }
  }

  /** Transactions belong to threads. */
  private static void elsewhere(Between what) throws Exception {
    List<Throwable> failures = new ArrayList<>();
    List<GuardException> lost = new ArrayList<>();
    Thread thread =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    what.happens();
                  } catch (GuardException conflict) {
                    lost.add(conflict);
                  } catch (Exception | AssertionError failed) {
                    failures.add(failed);
                  }
                });
    thread.join();
    assertThat(failures).isEmpty();
    if (!lost.isEmpty()) {
      throw lost.getFirst();
    }
  }

  private Guard guard() {
    return guard(pool, new Overtaken());
  }

  private Guard guard(DataSource source, IdempotencyStore store) {
    Resources plain = setting.resources(source, DATABASE.transactions(), Map.of(), Setting.CONFIG);
    return new Guard(
        new Resources(
            plain.dataSource(),
            plain.transactions(),
            plain.locks(),
            Map.of("postgres", store, "redis", store),
            plain.probe(),
            plain.observer(),
            plain.config(),
            plain.random(),
            plain.nanoTime()));
  }

  static Stream<Strategy> inOneTransaction() {
    return Stream.of(
            "none", "atomic-update", "pessimistic", "repeatable-read", "serializable", "table-lock")
        .map(IdempotencyStageTest::named);
  }

  @ParameterizedTest
  @MethodSource("inOneTransaction")
  void aCopyThatOvertakesTheFirstBeforeItsLookupHasTheOnlyEffect(Strategy strategy)
      throws SQLException {
    KeyedAsText request = new KeyedAsText("key");
    List<Outcome<Response>> copy = new ArrayList<>();
    if (!strategy.name().equals("table-lock")) { // there the copy cannot come in between
      meanwhile.add(() -> copy.add(run(strategy, request)));
    }
    Outcome<Response> first = run(strategy, request);
    String by = DATABASE.ask("SELECT by FROM login");
    if (!copy.isEmpty()) {
      assertThat(text(copy.getFirst())).isEqualTo("done " + by);
      assertThat(first)
          .as("never told that its own login is taken, behind %s", strategy.name())
          .isInstanceOf(Outcome.Settled.class);
    }
    assertThat(text(first)).isEqualTo("done " + by);
    assertThat(text(run(strategy, request))).isEqualTo("done " + by);
  }

  @Test
  void aRefusalIsKeptAlsoWhenItsReasonIsGone() throws SQLException {
    DATABASE.execute("INSERT INTO login VALUES ('ann', 'somebody')");
    KeyedAsText request = new KeyedAsText("key");
    assertThat(text(run(named("pessimistic"), request))).isEqualTo("refused login-taken");
    DATABASE.execute("DELETE FROM login");
    assertThat(text(run(named("pessimistic"), request))).isEqualTo("refused login-taken");
    assertThat(text(run(named("pessimistic"), new KeyedAsText("other")))).startsWith("done run");
  }

  @Test
  void whatWasWrittenBeforeARefusalIsRolledBackAndTheRefusalIsKept() throws SQLException {
    KeyedAsText request = new KeyedAsText("key");
    Outcome<Response> refused = guard().run(named("atomic-update"), new RefusedLate(pool), request);
    assertThat(text(refused)).isEqualTo("refused login-taken");
    assertThat(DATABASE.ask("SELECT count(*) FROM login")).isEqualTo("0");
    assertThat(text(run(named("atomic-update"), request))).isEqualTo("refused login-taken");
    assertThat(DATABASE.ask("SELECT count(*) FROM login")).isEqualTo("0");
  }

  @Test
  void aCopyThatIsDoneBeforeARefusalIsRecordedDecides() throws SQLException {
    KeyedAsText request = new KeyedAsText("key");
    meanwhile.add(() -> {});
    meanwhile.add(() -> run(named("atomic-update"), request));
    Outcome<Response> refused = guard().run(named("atomic-update"), new RefusedLate(pool), request);
    String by = DATABASE.ask("SELECT by FROM login");
    assertThat(text(refused)).isEqualTo("done " + by);
  }

  @Test
  void aUniqueViolationIsBelievedTheSecondTimeAndKept() throws SQLException {
    DATABASE.execute("INSERT INTO login VALUES ('ann', 'somebody')");
    KeyedAsText request = new KeyedAsText("key");
    assertThat(text(run(named("atomic-update"), request))).isEqualTo("refused login-taken");
    DATABASE.execute("DELETE FROM login");
    assertThat(text(run(named("atomic-update"), request))).isEqualTo("refused login-taken");
  }

  @Test
  void whoLosesToItsOwnCopyInTheLastRunIsToldToTryAgainAndNothingElse() throws SQLException {
    KeyedAsText request = new KeyedAsText("key");
    for (int run = 1; run < Setting.CONFIG.attempts(); run++) {
      meanwhile.add(
          () -> {
            throw new GuardException(Failure.WRITE_CONFLICT, "somebody else was first");
          });
    }
    meanwhile.add(() -> run(named("repeatable-read"), request));
    assertThatExceptionOfType(GuardException.class)
        .isThrownBy(() -> run(named("repeatable-read"), request))
        .matches(failed -> failed.failure() == Failure.WRITE_CONFLICT);
    assertThat(text(run(named("repeatable-read"), request)))
        .isEqualTo("done " + DATABASE.ask("SELECT by FROM login"));
  }

  @Test
  void aRefusalInTheLastRunIsRecordedAndAttemptsEndAllTheSame() throws SQLException {
    AtomicInteger begun = new AtomicInteger();
    for (int run = 1; run < 3 * Setting.CONFIG.attempts(); run++) {
      int each = run;
      meanwhile.add(
          () -> {
            begun.incrementAndGet();
            if (each != Setting.CONFIG.attempts()) {
              throw new GuardException(Failure.WRITE_CONFLICT, "somebody else was first");
            }
          });
    }
    assertThatExceptionOfType(GuardException.class)
        .isThrownBy(
            () ->
                guard().run(named("atomic-update"), new RefusedLate(pool), new KeyedAsText("key")))
        .matches(failed -> failed.failure() == Failure.WRITE_CONFLICT);
    assertThat(begun).hasValue(Setting.CONFIG.attempts() + 1);
  }

  @Test
  void aRefusalThatIsNotFinalLeavesTheKeyFree() throws SQLException {
    DATABASE.execute("INSERT INTO login VALUES ('ann', 'somebody')");
    KeyedAsText request = new KeyedAsText("key", false);
    assertThat(run(named("pessimistic"), request)).isInstanceOf(Outcome.Refused.class);
    DATABASE.execute("DELETE FROM login");
    assertThat(text(run(named("pessimistic"), request))).startsWith("done run");
  }

  @Test
  void aFailureLeavesTheKeyFree() throws SQLException {
    KeyedAsText request = new KeyedAsText("key");
    Work failing =
        new SignUp(pool) {
          @Override
          public Outcome<String> apply(String plan, Writing writing) throws SQLException {
            super.apply(plan, writing);
            throw new IllegalStateException("a bug");
          }
        };
    assertThatExceptionOfType(GuardException.class)
        .isThrownBy(() -> guard().run(named("atomic-update"), failing, request));
    assertThat(text(run(named("atomic-update"), request))).startsWith("done run");
  }

  @Test
  void anAnswerThatIsTooLargeFailsBeforeTheCommit() throws SQLException {
    KeyedAsText request = new KeyedAsText("key");
    request.padding = 300 * 1024;
    assertThatExceptionOfType(GuardException.class)
        .isThrownBy(() -> run(named("atomic-update"), request))
        .matches(failed -> failed.failure().definite());
    assertThat(DATABASE.ask("SELECT count(*) FROM login")).isEqualTo("0");
  }

  @ParameterizedTest
  @EnumSource(names = {"BEFORE_COMMIT", "AFTER_COMMIT"})
  void aCommitWhoseAnswerIsLostLeavesBothOrNeitherAndACopyTells(CuttingProxy.Cut cut)
      throws Exception {
    KeyedAsText request = new KeyedAsText("key");
    try (CuttingProxy wire = new CuttingProxy(DATABASE.server().port());
        AgroalDataSource cutOff = DATABASE.pool(1, wire.port())) {
      Work signUp =
          new SignUp(cutOff) {
            @Override
            public Outcome<String> apply(String plan, Writing writing) throws SQLException {
              wire.cut(cut);
              return super.apply(plan, writing);
            }
          };
      assertThatExceptionOfType(GuardException.class)
          .isThrownBy(
              () -> guard(cutOff, new Overtaken()).run(named("atomic-update"), signUp, request))
          .matches(failed -> failed.failure() == Failure.OUTCOME_UNKNOWN);
    }
    boolean committed = cut == CuttingProxy.Cut.AFTER_COMMIT;
    assertThat(DATABASE.ask("SELECT count(*) FROM login")).isEqualTo(committed ? "1" : "0");
    assertThat(DATABASE.ask("SELECT count(*) FROM racelab_idempotency"))
        .isEqualTo(committed ? "1" : "0");
    Outcome<Response> copy = run(named("atomic-update"), request);
    assertThat(copy).isInstanceOf(committed ? Outcome.Settled.class : Outcome.Done.class);
    assertThat(text(copy)).isEqualTo("done " + DATABASE.ask("SELECT by FROM login"));
  }

  /** Also with a store that asks for no more than the connection. */
  @ParameterizedTest
  @MethodSource("inOneTransaction")
  void theTransactionHasItsIsolationAndTimeOuts(Strategy strategy) {
    IdempotencyStore right = new PostgresIdempotencyStore(Retention.usual());
    for (IdempotencyStore store : List.of(right, new Plain(right))) {
      Settings work = new Settings();
      guard(pool, store).run(strategy, work, new KeyedAsText(store.getClass().getSimpleName()));
      assertThat(work.isolation).isEqualToIgnoringCase(isolation(strategy).sql());
      assertThat(work.lockTimeout).isEqualTo("2s");
    }
  }

  private static Isolation isolation(Strategy strategy) {
    return strategy.stages().stream()
        .filter(TransactionStage.class::isInstance)
        .map(stage -> ((TransactionStage) stage).isolation())
        .findFirst()
        .orElseThrow();
  }

  private final class Settings extends SignUp {
    private String isolation = "";
    private String lockTimeout = "";

    Settings() {
      super(pool);
    }

    @Override
    public Decision<String> decide(Reading reading) throws SQLException {
      try (Connection connection = pool.getConnection()) {
        isolation = Database.ask(connection, "SHOW transaction_isolation");
        lockTimeout = Database.ask(connection, "SHOW lock_timeout");
      }
      return new Decision.Refuse<>(new Taken());
    }
  }

  private record Plain(IdempotencyStore store) implements IdempotencyStore {
    @Override
    public Lookup begin(Transaction transaction, KeyedRequest request) {
      return store.begin(() -> transaction.connection(), request);
    }

    @Override
    public Voiding voidKey(Transaction transaction, RecordId id) {
      return store.voidKey(() -> transaction.connection(), id);
    }
  }

  @Test
  void whatHasEndedIsFoundWithoutARun() {
    KeyedAsText request = new KeyedAsText("key");
    Guard guard = guard(pool, new PostgresIdempotencyStore(Retention.usual()));
    assertThat(guard.find(request.request())).isEmpty();
    String answered = text(guard.run(named("atomic-update"), new SignUp(pool), request));
    setting.heard.clear();

    assertThat(guard.find(request.request()))
        .hasValueSatisfying(
            found -> assertThat(text(new Outcome.Settled<>(found))).isEqualTo(answered));
    assertThat(setting.heard).containsExactly("keyed replayed");
  }

  @Test
  void theStagesStandInTheOrderThatTheyAreSaidToHave() {
    run(named("atomic-update"), new KeyedAsText("key"));
    assertThat(setting.heard)
        .containsExactly(
            "reached start",
            "reached begin",
            "reached lookup",
            "reached begin",
            "reached read",
            "reached write",
            "reached record",
            "reached commit",
            "keyed recorded");
  }

  @Test
  void aStoreOfItsOwnIsToldOfTheCommitAfterItAndOfAFailureAtOnce() {
    Told store = new Told(setting.heard);
    Strategy outside = named("atomic-update+redis-key");
    guard(pool, store).run(outside, new SignUp(pool), new KeyedAsText("key"));
    assertThat(setting.heard)
        .containsSubsequence("reached commit", "recorded 201", "committed", "reached record");
    setting.heard.clear();
    Work failing =
        new Work() {
          @Override
          public Decision<String> decide(Reading reading) {
            throw new GuardException(Failure.LOCK_TIMEOUT, "busy");
          }
        };
    assertThatExceptionOfType(GuardException.class)
        .isThrownBy(() -> guard(pool, store).run(outside, failing, new KeyedAsText("key")));
    assertThat(setting.heard).contains("abandoned");
    setting.heard.clear();
    guard(pool, store).run(named("replay-of-failure"), failing, new KeyedAsText("key"));
    assertThat(setting.heard).containsSubsequence("recorded 503", "committed");
  }

  @Test
  void aStoreOfItsOwnKeepsCopiesOutWhereTheOutcomeIsNotKnown() {
    Told store = new Told(setting.heard);
    Work unknown =
        new Work() {
          @Override
          public Decision<String> decide(Reading reading) {
            throw new GuardException(Failure.OUTCOME_UNKNOWN, "who knows");
          }
        };
    assertThatExceptionOfType(GuardException.class)
        .isThrownBy(
            () ->
                guard(pool, store)
                    .run(named("atomic-update+redis-key"), unknown, new KeyedAsText("key")));
    assertThat(setting.heard).doesNotContain("abandoned", "committed");
  }

  /** Lets everybody run, and writes down what it hears. */
  private record Told(List<String> heard) implements IdempotencyStore, Attempt {
    @Override
    public Lookup begin(Transaction transaction, KeyedRequest request) {
      return new Lookup.Fresh(this);
    }

    @Override
    public Voiding voidKey(Transaction transaction, RecordId id) {
      return new Voiding.Done();
    }

    @Override
    public void record(Transaction transaction, StoredResponse response) {
      heard.add("recorded " + response.status());
    }

    @Override
    public void committed() {
      heard.add("committed");
    }

    @Override
    public void abandon() {
      heard.add("abandoned");
    }
  }

  private Outcome<Response> run(Strategy strategy, KeyedAsText request) {
    return guard().run(strategy, new SignUp(pool), request);
  }

  private static Strategy named(String name) {
    return Strategies.find(name).orElseThrow();
  }

  /** What the client is told, whoever ran. */
  private static String text(Outcome<Response> outcome) {
    byte[] body =
        switch (outcome) {
          case Outcome.Done<Response>(Response answer) -> answer.body();
          case Outcome.Settled<Response>(Lookup.Replay(StoredResponse kept)) -> kept.body();
          case Outcome.Settled<Response> other -> throw new AssertionError(other);
          case Outcome.Refused<Response> refused -> throw new AssertionError(refused);
        };
    return new String(body, StandardCharsets.UTF_8);
  }
}

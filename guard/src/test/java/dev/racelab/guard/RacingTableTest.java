package dev.racelab.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.racelab.locking.Lease;
import dev.racelab.locking.LockRequest;
import dev.racelab.locking.jvm.JvmLockProvider;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What each write mode does to a row that moved since it was read, and to one that did not. */
final class RacingTableTest implements Probe {
  @RegisterExtension static final Database DATABASE = new Database();

  private static final RacingTable ACCOUNTS = new RacingTable("racing", "balance = ?");
  private static final UUID ID = UUID.fromString("018f3a52-4bb5-7a37-9f0a-1c9b8f0e2d11");
  private static final String NAME = "account:" + ID;

  private final List<String> written = new ArrayList<>();
  private @Nullable Connection connection;

  /** A grant with this token, for any name. */
  private record Granted(long value) implements Lease {
    @Override
    public SortedSet<String> names() {
      return new TreeSet<>(List.of(NAME));
    }

    @Override
    public OptionalLong token(String name) {
      return OptionalLong.of(value);
    }

    @Override
    public boolean isHeld() {
      return true;
    }

    @Override
    public void onLost(Runnable action) {}

    @Override
    public void close() {}
  }

  @Override
  public void wrote(String row, long version) {
    written.add(row + "@" + version);
  }

  @BeforeEach
  void oneRow() throws SQLException {
    connection = DATABASE.connect();
    DATABASE.execute(
        """
        DROP TABLE IF EXISTS racing;
        CREATE TABLE racing (id uuid PRIMARY KEY, balance bigint NOT NULL,
          version bigint NOT NULL, fence bigint NOT NULL);
        INSERT INTO racing VALUES ('%s', 100, 3, 10)
        """
            .formatted(ID));
  }

  @AfterEach
  void disconnect() throws SQLException {
    connection().close();
  }

  @ParameterizedTest
  @EnumSource(names = {"OVERWRITE", "VERSIONED", "FENCED"})
  void aRowThatDidNotMoveIsWrittenAndItsVersionGrows(WriteMode mode) throws SQLException {
    assertThat(write(mode, 3, 99, new Granted(11))).isEqualTo(4);
    assertThat(row()).isEqualTo("99 v4 f" + (mode == WriteMode.FENCED ? 11 : 10));
    assertThat(written).containsExactly("racing/" + ID + "@4");
  }

  @Test
  void anOverwriteTakesNoNoticeOfWhatMoved() throws SQLException {
    rivalWrites(50, 10);
    assertThat(write(WriteMode.OVERWRITE, 3, 99, null)).isEqualTo(5);
    assertThat(row()).as("the rival's update is lost").isEqualTo("99 v5 f10");
  }

  @ParameterizedTest
  @EnumSource(names = {"VERSIONED", "FENCED"})
  void aVersionThatMovedIsAWriteConflictAndNothingIsWritten(WriteMode mode) throws SQLException {
    rivalWrites(50, 10);
    assertFails(mode, 3, new Granted(11), Failure.WRITE_CONFLICT);
    assertThat(row()).isEqualTo("50 v4 f10");
    assertThat(written).isEmpty();
  }

  @Test
  void aFenceThatANewerHolderSetIsAStaleToken() throws SQLException {
    rivalWrites(50, 12);
    assertFails(WriteMode.FENCED, 3, new Granted(11), Failure.STALE_TOKEN);
    assertThat(row()).isEqualTo("50 v4 f12");
  }

  @Test
  void aStaleTokenIsRefusedEvenWithTheVersionOfTheNewestHolder() throws SQLException {
    rivalWrites(50, 12);
    assertFails(WriteMode.FENCED, 4, new Granted(11), Failure.STALE_TOKEN);
  }

  /** The old holder's write moves the version, which is what the new holder's write compares. */
  @Test
  void anOldHolderThatWritesBetweenTheNewOnesReadAndWriteIsNotOverwritten() throws SQLException {
    write(WriteMode.FENCED, 3, 60, new Granted(11));
    assertFails(WriteMode.FENCED, 3, new Granted(12), Failure.WRITE_CONFLICT);
    assertThat(row()).isEqualTo("60 v4 f11");
  }

  @Test
  void oneHolderMayWriteARowTwice() throws SQLException {
    write(WriteMode.FENCED, 3, 60, new Granted(11));
    assertThat(write(WriteMode.FENCED, 4, 61, new Granted(11))).isEqualTo(5);
    assertThat(row()).isEqualTo("61 v5 f11");
  }

  @Test
  void aRowThatIsGoneIsAWriteConflict() throws SQLException {
    DATABASE.execute("DELETE FROM racing");
    assertFails(WriteMode.OVERWRITE, 3, null, Failure.WRITE_CONFLICT);
    assertFails(WriteMode.VERSIONED, 3, null, Failure.WRITE_CONFLICT);
    assertFails(WriteMode.FENCED, 3, new Granted(11), Failure.WRITE_CONFLICT);
  }

  @ParameterizedTest
  @EnumSource(names = {"VERSIONED", "FENCED"})
  void whoeverLosesIsToldTheVersionThatIsThereNow(WriteMode mode) throws SQLException {
    rivalWrites(50, 10);
    rivalWrites(40, 10);
    assertThatExceptionOfType(GuardException.class)
        .isThrownBy(() -> write(mode, 3, 99, new Granted(11)))
        .satisfies(lost -> assertThat(lost.conflict()).contains(new RowConflict(NAME, 5)));
  }

  @Test
  void ofARowThatIsGoneNoVersionIsTold() throws SQLException {
    DATABASE.execute("DELETE FROM racing");
    assertThatExceptionOfType(GuardException.class)
        .isThrownBy(() -> write(WriteMode.VERSIONED, 3, 99, null))
        .satisfies(lost -> assertThat(lost.conflict()).isEmpty());
  }

  @Test
  void rowsAreTakenInTheOrderInWhichPostgresqlSortsTheirIds() throws SQLException {
    List<UUID> ids = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(42);
    for (int i = 0; i < 200; i++) {
      ids.add(new UUID(random.nextLong(), random.nextLong()));
    }
    String sorted =
        DATABASE.ask(
            "SELECT string_agg(id::text, ',' ORDER BY id) FROM unnest('{%s}'::uuid[]) AS id"
                .formatted(ids.stream().map(UUID::toString).collect(Collectors.joining(","))));
    assertThat(ids.stream().sorted(RacingTable.ROW_ORDER).map(UUID::toString))
        .containsExactly(sorted.split(",", -1));
  }

  @Test
  void aConditionalWriteIsTheOperationsOwn() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> write(WriteMode.CONDITIONAL, 3, 99, null))
        .withMessageContaining("its own statement");
  }

  @Test
  void aFencedWriteNeedsALockThatIssuesTokens() throws Exception {
    assertThatIllegalStateException()
        .isThrownBy(() -> write(WriteMode.FENCED, 3, 99, null))
        .withMessageContaining(NAME);
    Optional<Lease> tokenless =
        new JvmLockProvider()
            .acquire(LockRequest.of(List.of(NAME), Duration.ofSeconds(1), Duration.ofSeconds(30)));
    try (Lease lease = tokenless.orElseThrow()) {
      assertThatIllegalStateException()
          .isThrownBy(() -> write(WriteMode.FENCED, 3, 99, lease))
          .withMessageContaining("no fencing token");
    }
    assertThat(row()).isEqualTo("100 v3 f10");
  }

  private void assertFails(
      WriteMode mode, long versionRead, @Nullable Lease lease, Failure failure) {
    assertThatExceptionOfType(GuardException.class)
        .isThrownBy(() -> write(mode, versionRead, 99, lease))
        .withMessageContaining(NAME)
        .extracting(GuardException::failure)
        .isEqualTo(failure);
  }

  private long write(WriteMode mode, long versionRead, long balance, @Nullable Lease lease)
      throws SQLException {
    return ACCOUNTS.write(
        connection(), new Writing(mode, lease, this), ID, NAME, versionRead, balance);
  }

  private static void rivalWrites(long balance, long fence) throws SQLException {
    DATABASE.execute(
        "UPDATE racing SET balance = %d, fence = %d, version = version + 1"
            .formatted(balance, fence));
  }

  private static String row() throws SQLException {
    return DATABASE.ask("SELECT format('%s v%s f%s', balance, version, fence) FROM racing");
  }

  private Connection connection() {
    if (connection == null) {
      throw new IllegalStateException("not connected");
    }
    return connection;
  }
}

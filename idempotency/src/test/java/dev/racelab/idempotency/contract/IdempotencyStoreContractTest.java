package dev.racelab.idempotency.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.racelab.idempotency.IdempotencyStore;
import dev.racelab.idempotency.RecordId;
import dev.racelab.idempotency.postgres.PostgresIdempotencyStore;
import dev.racelab.locking.contract.SuiteRun;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The contract suite can fail: it is run here against stores with one known flaw each. */
final class IdempotencyStoreContractTest {
  @RegisterExtension
  static final Effects EFFECTS = new Effects(PostgresIdempotencyStore.CREATE_TABLE);

  @Test
  void aRightStorePassesTheWholeSuite() {
    BesideTheEffect.flaw = FlawedStore.Flaw.NONE;
    SuiteRun run = SuiteRun.of(BesideTheEffect.class);

    assertThat(run.failed()).isEmpty();
    assertThat(run.succeeded()).hasSizeGreaterThan(15);
  }

  @ParameterizedTest
  @CsvSource({
    "EXCLUDES_NOBODY, aCopyOfARequestThatRunsIsToldSoAtOnce",
    "EXCLUDES_NOBODY, ofAHundredCopiesAtTwoReplicasOneIsRun",
    "REMEMBERS_NOTHING, aRepetitionGetsTheSameStatusHeadersAndBytesAndHasNoEffect",
    "LOSES_HEADERS, aRepetitionGetsTheSameStatusHeadersAndBytesAndHasNoEffect",
    "SPOILS_BYTES, aRepetitionGetsTheSameStatusHeadersAndBytesAndHasNoEffect",
    "IGNORES_FINGERPRINTS, aKeyThatComesWithAnotherRequestIsReused",
    "FINDS_ANYTHING, whatIsFoundWithoutBeginningIsCommittedAndWhatACopyIsTold",
    "MIXES_KEYS, theSameKeyOfAnotherCallerOrAtAnotherRouteIsAnotherKey",
    "NEVER_FORGETS, anExpiredRecordIsForgottenByTheServersTimeAndReplaced",
    "KEEPS_THE_OLD_TIME, anExpiredRecordIsForgottenByTheServersTimeAndReplaced",
    "KEEPS_ABANDONED_KEYS, workThatFailedMayBeRunAgain",
    "FREES_ANYBODYS_KEY, anAttemptThatIsAbandonedFreesItsKeyAndNobodyElses",
    "ANSWERS_BEFORE_THE_COMMIT, aCrashLeavesEffectAndRecordOrNeither",
    "ANSWERS_BEFORE_THE_COMMIT, aCopyOfARequestThatRunsIsToldSoAtOnce",
    "LEAVES_NO_TOMBSTONE, aVoidedKeyRefusesAFirstAttemptThatComesLate",
    "LEAVES_NO_TOMBSTONE, ofAFirstAttemptAndAVoidThatRaceNothingIsLeft",
    "FORGETS_TOMBSTONES_EARLY, aTombstoneOutlivesRecordsAndHasAnEndOfItsOwn",
    "TELLS_OF_EFFECTS_TWICE, voidingWhatWasDoneTellsItOnceToBeReversed",
    "VOIDS_WHAT_RUNS, whatRunsCannotBeVoidedMeanwhile",
  })
  void aFlawBesideTheEffectIsFound(FlawedStore.Flaw flaw, String by) {
    BesideTheEffect.flaw = flaw;

    assertThat(SuiteRun.of(BesideTheEffect.class, by).failed()).containsExactly(by);
  }

  @ParameterizedTest
  @CsvSource({
    "LOCKS_TOO_SHORTLY, aCopyOfARequestThatRunsIsToldSoAtOnce",
    "LOCKS_TOO_SHORTLY, whatRunsCannotBeVoidedMeanwhile",
    "RECORDS_APART, aCrashLeavesEffectAndRecordOrNeither",
    "RECORDS_AFTERWARDS, aCrashLeavesEffectAndRecordOrNeither",
    "VOIDS_APART, whatRunsCannotBeVoidedMeanwhile",
    "VOIDS_APART, aCrashWhileWhatWasDoneIsReversedLeavesEffectAndRecord",
  })
  void aFlawWithTheEffectIsFound(FlawedPostgresStore.Flaw flaw, String by) {
    WithTheEffect.flaw = flaw;

    assertThat(SuiteRun.of(WithTheEffect.class, by).failed()).containsExactly(by);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void everyFlawBesideTheEffectHasATestThatFindsIt(FlawedStore.Flaw flaw) {
    assertThat(SuiteRun.rows(IdempotencyStoreContractTest.class, "aFlawBesideTheEffectIsFound"))
        .anyMatch(row -> row.startsWith(flaw + ","));
  }

  @ParameterizedTest
  @EnumSource
  void everyFlawWithTheEffectHasATestThatFindsIt(FlawedPostgresStore.Flaw flaw) {
    assertThat(SuiteRun.rows(IdempotencyStoreContractTest.class, "aFlawWithTheEffectIsFound"))
        .anyMatch(row -> row.startsWith(flaw + ","));
  }

  /** Not found by the build's own test run, which looks for names that end in Test. */
  static final class BesideTheEffect extends IdempotencyStoreContract {
    private static final Duration LONGEST_RUN = Duration.ofMinutes(1);
    private static volatile FlawedStore.Flaw flaw = FlawedStore.Flaw.NONE;

    private final FlawedStore store = new FlawedStore(flaw, RETENTION, LONGEST_RUN);

    @Override
    protected IdempotencyStore newStore() {
      return store;
    }

    @Override
    protected Effects effects() {
      return EFFECTS;
    }

    @Override
    protected boolean recordsWithTheEffect() {
      return false;
    }

    @Override
    protected Optional<Duration> longestInFlight() {
      return Optional.of(LONGEST_RUN);
    }

    @Override
    protected void age(RecordId id, Duration time) {
      store.age(id, time);
    }
  }

  static final class WithTheEffect extends IdempotencyStoreContract {
    private static volatile FlawedPostgresStore.Flaw flaw = FlawedPostgresStore.Flaw.RECORDS_APART;

    @Override
    protected IdempotencyStore newStore() {
      return new FlawedPostgresStore(flaw, new PostgresIdempotencyStore(RETENTION), EFFECTS);
    }

    @Override
    protected Effects effects() {
      return EFFECTS;
    }

    @Override
    protected boolean recordsWithTheEffect() {
      return true;
    }

    @Override
    protected Optional<Duration> longestInFlight() {
      return Optional.empty();
    }

    @Override
    protected void age(RecordId id, Duration time) {
      throw new UnsupportedOperationException("no flaw of these is about time");
    }
  }
}

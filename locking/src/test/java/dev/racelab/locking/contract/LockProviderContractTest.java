package dev.racelab.locking.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.racelab.locking.LockProvider;
import dev.racelab.locking.contract.FlawedLockProvider.Flaw;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The contract suite can fail: it is run here against providers with one known flaw each. */
final class LockProviderContractTest {
  @Test
  void aRightProviderPassesTheWholeSuite() {
    FlawedContract.flaw = Flaw.NONE;
    SuiteRun run = SuiteRun.of(FlawedContract.class);

    assertThat(run.failed()).isEmpty();
    assertThat(run.succeeded()).hasSizeGreaterThan(30);
  }

  @ParameterizedTest
  @CsvSource({
    "EXCLUDES_NOBODY, aHeldNameIsRefusedToEverybodyElse",
    "EXCLUDES_NOBODY, onlyOneHoldsANameAtAnyTime",
    "FREES_ANYBODYS_NAME, aSecondCloseDoesNotFreeTheNextHoldersName",
    "FREES_ANYBODYS_NAME, closingALostLeaseDoesNotFreeTheNextHoldersName",
    "NEVER_WAITS, aLoserGetsEmptyWhenItsWaitIsOver",
    "NEVER_WAITS, aWaiterGetsTheNameWhenItIsGivenBack",
    "OVERSTAYS_ITS_WAIT, aLoserGetsEmptyWhenItsWaitIsOver",
    "KEEPS_A_PART, severalNamesAreGrantedTogetherOrNotAtAll",
    "KEEPS_NAMES_WHEN_INTERRUPTED, interruptionLeavesNothingBehind",
    "TAKES_ANY_ORDER, holdersOfOverlappingNamesDoNotDeadlock",
    "REPEATS_TOKENS, tokensOfANameStrictlyGrow",
    "READS_TOKENS_LATE, tokensOfANameStrictlyGrow",
    "HIDES_ITS_LOSS, aLossIsToldOnceAndForGood",
    "REPORTS_CLOSING_AS_LOSS, aClosedLeaseIsNotLost",
    "RENEWS_FOR_EVER, aLeaseThatIsNotRenewedIsLostAndFree",
    "RENEWS_FOR_EVER, aLeaseThatIsRenewedForATimeIsLostAndFreeAfterIt",
    "PREFERS_NEWCOMERS, nobodyWaitsWhileOthersComeAgainAndAgain",
    "KEEPS_A_PART, nothingIsLeftOfWaitsThatFailedAndLeasesThatEnded",
    "KNOWS_ONE_PROCESS_ONLY, onlyOneProcessHoldsANameAtAnyTime",
    "KNOWS_ONE_PROCESS_ONLY, aProcessThatIsStoppedPastItsLeaseLosesItToAnotherAndSeesThat",
  })
  void aFlawIsFound(Flaw flaw, String by) {
    FlawedContract.flaw = flaw;

    assertThat(SuiteRun.of(FlawedContract.class, by).failed()).containsExactly(by);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void everyFlawHasATestThatFindsIt(Flaw flaw) {
    assertThat(SuiteRun.rows(LockProviderContractTest.class, "aFlawIsFound"))
        .anyMatch(row -> row.startsWith(flaw + ","));
  }

  /** Not found by the build's own test run, which looks for names that end in Test. */
  static final class FlawedContract extends LockProviderContract {
    private static volatile Flaw flaw = Flaw.NONE;

    private final FlawedLockProvider provider = new FlawedLockProvider(flaw);

    @Override
    Duration slack() {
      return flaw == Flaw.NONE ? super.slack() : Duration.ofMillis(500); // soon found to be wrong
    }

    @Override
    Duration patience() {
      return flaw == Flaw.NONE ? super.patience() : Duration.ofMillis(1500);
    }

    @Override
    protected LockProvider newProvider() {
      return provider;
    }

    @Override
    protected boolean issuesTokens() {
      return true;
    }

    @Override
    protected boolean leasesExpire() {
      return true;
    }

    @Override
    protected boolean spansInstances() {
      return true;
    }

    @Override
    protected void takeAway(String name) {
      provider.takeAway(name);
    }

    @Override
    protected Optional<Elsewhere> elsewhere() {
      return flaw == Flaw.KNOWS_ONE_PROCESS_ONLY
          ? Optional.of(new Elsewhere(InMemory.class, List.of()))
          : Optional.empty();
    }

    @Override
    protected Map<String, Long> footprint() {
      return Map.of("locks", provider.held());
    }
  }

  /** Makes in each process a provider that knows nothing of the others. */
  static final class InMemory implements Elsewhere.Factory {
    @Override
    public LockProvider make(List<String> arguments) {
      return new FlawedLockProvider(Flaw.NONE);
    }
  }
}

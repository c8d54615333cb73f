package dev.racelab.locking.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.racelab.locking.LockProvider;
import dev.racelab.locking.contract.FlawedServer.Flaw;
import dev.racelab.locking.contract.StoreFaults.Fault;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract suite finds what is wrong with a store, and with the way to it. */
final class StoreFaultContractTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "callsEndInTimeDuringAFaultAndNothingStaysHeld",
        "aHolderIsToldThatAFaultCostItsLeaseBeforeAnybodyElseHoldsIt",
        "theLossOfAPartIsNotFelt",
        "aRestartOfTheStoreLetsNoTwoHoldANameUnheard",
        "tokensGrowAcrossARestartAndAFlush",
        "aHundredLeasesCostNoMoreThreadsThanOne",
        "aClosedProviderLeavesNothing",
        "nothingIsLeftOfWaitsThatFailedAndLeasesThatEnded",
      })
  void aRightStorePasses(String test) {
    FlawedServerContract.flaw = Flaw.NONE;
    SuiteRun run = SuiteRun.of(FlawedServerContract.class, test);

    assertThat(run.failed()).isEmpty();
    assertThat(run.succeeded()).containsExactly(test);
  }

  @ParameterizedTest
  @CsvSource({
    "GRANTS_WHEN_STORE_IS_SILENT, callsEndInTimeDuringAFaultAndNothingStaysHeld, SILENT",
    "HANGS_WHEN_STORE_IS_STOPPED, callsEndInTimeDuringAFaultAndNothingStaysHeld, STOPPED",
    "KEEPS_WHAT_WAS_GRANTED_UNHEARD, callsEndInTimeDuringAFaultAndNothingStaysHeld, STOPPED",
    "NEVER_RECONNECTS, callsEndInTimeDuringAFaultAndNothingStaysHeld, CUT",
    "HIDES_A_FAULT_FROM_HOLDERS, aHolderIsToldThatAFaultCostItsLeaseBeforeAnybodyElseHoldsIt, SILENT",
    "TRUSTS_A_LEASE_TOO_LONG, aHolderIsToldThatAFaultCostItsLeaseBeforeAnybodyElseHoldsIt, CUT",
    "FAILS_WITH_ITS_PART, theLossOfAPartIsNotFelt, STOPPED",
    "FORGETS_LEASES_ON_RESTART, aRestartOfTheStoreLetsNoTwoHoldANameUnheard,",
    "FORGETS_TOKENS_ON_RESTART, tokensGrowAcrossARestartAndAFlush,",
    "FORGETS_TOKENS_ON_FLUSH, tokensGrowAcrossARestartAndAFlush,",
    "THREAD_PER_LEASE, aHundredLeasesCostNoMoreThreadsThanOne,",
    "LEAVES_ITS_THREAD, aClosedProviderLeavesNothing,",
    "LEAKS_CONNECTION, aClosedProviderLeavesNothing,",
    "LEAKS_CHANNEL, nothingIsLeftOfWaitsThatFailedAndLeasesThatEnded,",
  })
  void aFlawIsFound(Flaw flaw, String by, @Nullable Fault under) {
    FlawedServerContract.flaw = flaw;

    assertThat(SuiteRun.of(FlawedServerContract.class, by, under).failed()).containsExactly(by);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void everyFlawHasATestThatFindsIt(Flaw flaw) {
    assertThat(SuiteRun.rows(StoreFaultContractTest.class, "aFlawIsFound"))
        .anyMatch(row -> row.startsWith(flaw + ","));
  }

  /** Not found by the build's own test run, which looks for names that end in Test. */
  static final class FlawedServerContract extends LockProviderContract {
    private static volatile Flaw flaw = Flaw.NONE;

    private final FlawedServer server = new FlawedServer(flaw);

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
      return server.newPatientProvider();
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
      server.takeAway(name);
    }

    @Override
    protected Optional<StoreFaults> faults() {
      return Optional.of(server);
    }

    @Override
    protected Map<String, Long> footprint() {
      return server.footprint();
    }
  }
}

package dev.racelab.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.racelab.locking.Lease;
import dev.racelab.locking.LockProvider;
import dev.racelab.locking.LockRequest;
import dev.racelab.locking.LockUnavailableException;
import dev.racelab.locking.jvm.JvmLockProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import org.junit.jupiter.api.Test;

/** When the lock is taken, when it is given back, and what its absence means. */
final class LockStageTest {
  private static final Outcome<String> DONE = new Outcome.Done<>("done");

  private final Setting setting = new Setting();
  private final List<LockRequest> requests = new ArrayList<>();

  /** A lease that tells of its end and may be lost from the start. */
  private final class ToldLease implements Lease {
    private final SortedSet<String> names;
    private final boolean held;

    ToldLease(SortedSet<String> names, boolean held) {
      this.names = names;
      this.held = held;
    }

    @Override
    public SortedSet<String> names() {
      return names;
    }

    @Override
    public OptionalLong token(String name) {
      return OptionalLong.of(7);
    }

    @Override
    public boolean isHeld() {
      return held;
    }

    @Override
    public void onLost(Runnable action) {
      throw new UnsupportedOperationException("nobody asks for this");
    }

    @Override
    public void close() {
      setting.pass(Duration.ofMillis(2));
      setting.heard.add("closed");
    }
  }

  @Test
  void theScopeIsHeldWhileTheInnerStagesRunAndGivenBackAfterThem() {
    Outcome<String> outcome =
        around(
            granting(true),
            execution -> {
              setting.pass(Duration.ofMillis(40));
              setting.heard.add("work under " + leaseOf(execution).names());
              return DONE;
            });
    assertThat(outcome).isSameAs(DONE);
    assertThat(setting.heard)
        .containsExactly("work under [account:1, account:2]", "closed", "reached release");
    assertThat(requests)
        .singleElement()
        .satisfies(
            request -> {
              assertThat(request.maxWait()).isEqualTo(Setting.CONFIG.lockWait());
              assertThat(request.lease()).isEqualTo(Setting.CONFIG.lease());
            });
  }

  @Test
  void aFailureInsideGivesTheLockBackAndStaysTheFailure() {
    IllegalStateException bug = new IllegalStateException("a bug");
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(
            () ->
                around(
                    granting(true),
                    execution -> {
                      throw bug;
                    }))
        .isSameAs(bug);
    assertThat(setting.heard).containsExactly("closed", "reached release");
  }

  @Test
  void aRealLockIsFreeAgainAfterAFailure() {
    JvmLockProvider locks = new JvmLockProvider();
    for (int round = 0; round < 3; round++) {
      assertThatExceptionOfType(IllegalStateException.class)
          .isThrownBy(
              () ->
                  around(
                      locks,
                      execution -> {
                        throw new IllegalStateException("a bug");
                      }));
    }
    assertThat(around(locks, execution -> DONE)).isSameAs(DONE);
  }

  @Test
  void aLockThatSomebodyKeepsIsALockTimeoutAndTheWorkDoesNotRun() {
    assertFails(locking(request -> Optional.empty()), Failure.LOCK_TIMEOUT);
    assertThat(setting.heard).isEmpty();
  }

  @Test
  void aStoreThatDoesNotAnswerIsADependencyUnavailable() {
    assertFails(
        locking(
            request -> {
              throw new LockUnavailableException("no answer");
            }),
        Failure.DEPENDENCY_UNAVAILABLE);
    assertThat(setting.heard).isEmpty();
  }

  @Test
  void anInterruptedWaitIsOverloadedAndTheInterruptStays() {
    assertFails(
        locking(
            request -> {
              throw new InterruptedException("stopped");
            }),
        Failure.OVERLOADED);
    assertThat(Thread.interrupted()).as("the interrupt flag").isTrue();
  }

  @Test
  void aLeaseThatIsLostBeforeTheWorkBeginsStopsIt() {
    assertFails(granting(false), Failure.LEASE_LOST);
    assertThat(setting.heard).containsExactly("closed", "reached release");
  }

  @Test
  void noWaitIsLongerThanWhatIsLeftOfTheRequest() {
    Execution execution = execution(granting(true));
    setting.pass(Setting.CONFIG.deadline().minusMillis(300));
    new LockStage("test").around(execution, inner -> DONE);
    assertThat(requests.getFirst().maxWait()).isEqualTo(Duration.ofMillis(300));
  }

  @Test
  void aProviderThatIsNotThereIsNamed() {
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> new LockStage("zoo").around(execution(granting(true)), inner -> DONE))
        .withMessageContaining("'zoo'")
        .withMessageContaining("test");
  }

  private void assertFails(LockProvider locks, Failure failure) {
    assertThatExceptionOfType(GuardException.class)
        .isThrownBy(
            () ->
                around(
                    locks,
                    execution -> {
                      throw new AssertionError("the work ran without its lock");
                    }))
        .satisfies(
            failed -> {
              assertThat(failed.failure()).isEqualTo(failure);
              assertThat(failed.failure().definite()).isTrue();
            });
  }

  private Outcome<String> around(LockProvider locks, Stage.Next<String> next) {
    return new LockStage("test").around(execution(locks), next);
  }

  private Execution execution(LockProvider locks) {
    return setting.execution(setting.resources(Map.of("test", locks)));
  }

  private static Lease leaseOf(Execution execution) {
    Lease lease = execution.lease();
    if (lease == null) {
      throw new AssertionError("no lease reached the inner stages");
    }
    return lease;
  }

  /** What {@link LockProvider#acquire} does in a test. */
  private interface Acquire {
    Optional<Lease> of(LockRequest request) throws InterruptedException;
  }

  private LockProvider granting(boolean held) {
    return locking(request -> Optional.of(new ToldLease(request.names(), held)));
  }

  private LockProvider locking(Acquire acquire) {
    return new LockProvider() {
      @Override
      public String name() {
        return "test";
      }

      @Override
      public Optional<Lease> acquire(LockRequest request) throws InterruptedException {
        requests.add(request);
        setting.pass(Duration.ofMillis(5));
        return acquire.of(request);
      }
    };
  }
}

package dev.racelab.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.racelab.idempotency.Opening;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is tried again, how often, and for how long. The clock stands unless a test moves it. */
final class RetryStageTest {
  private final Setting setting = new Setting();
  private final AtomicInteger runs = new AtomicInteger();

  @Test
  void aLostRaceIsRunAgainUntilItIsWon() {
    Outcome<String> outcome = retry(execution(), losing(3, Failure.WRITE_CONFLICT));
    assertThat(outcome).isEqualTo(new Outcome.Done<>("won"));
    assertThat(runs).hasValue(4);
    assertThat(setting.heard)
        .containsExactly("retried tested work", "retried tested work", "retried tested work");
  }

  @Test
  void theLastAttemptsFailureIsTheAnswer() {
    assertFails(execution(), losing(100, Failure.WRITE_CONFLICT), Failure.WRITE_CONFLICT);
    assertThat(runs).hasValue(Setting.CONFIG.attempts());
    assertThat(setting.heard).hasSize(Setting.CONFIG.attempts() - 1);
  }

  @ParameterizedTest
  @EnumSource(Failure.class)
  void onlyALostRaceIsTriedAgain(Failure failure) {
    if (failure == Failure.WRITE_CONFLICT) {
      retry(execution(), losing(1, failure));
      assertThat(runs).hasValue(2);
    } else {
      assertFails(execution(), losing(1, failure), failure);
      assertThat(runs).hasValue(1);
      assertThat(setting.heard).isEmpty();
    }
  }

  @Test
  void aUniqueViolationIsTriedAgainWhereTheOperationSaysSo() {
    Work signUp =
        new Work() {
          @Override
          public boolean retriesUniqueViolation(String constraint) {
            return true;
          }
        };
    Execution plain = execution();
    Execution execution =
        new Execution(
            signUp,
            plain.strategy(),
            plain.resources(),
            plain.deadline(),
            null,
            null,
            null,
            Opening.SENT);
    retry(execution, losing(2, Failure.UNIQUE_VIOLATION));
    assertThat(runs).hasValue(3);
    runs.set(0);
    assertFails(execution, losing(1, Failure.OUTCOME_UNKNOWN), Failure.OUTCOME_UNKNOWN);
  }

  @Test
  void nothingUncertainIsEverTriedAgain() {
    Set<Failure> uncertain = EnumSet.allOf(Failure.class);
    uncertain.removeIf(Failure::definite);
    assertThat(uncertain).isNotEmpty();
    for (Failure failure : uncertain) {
      runs.set(0);
      assertFails(execution(), losing(1, failure), failure);
      assertThat(runs).as("runs after %s", failure).hasValue(1);
    }
  }

  @Test
  void aRefusalAndABugAreAnswersNotLostRaces() {
    Outcome<String> refused = new Outcome.Refused<>(new Work.Taken());
    assertThat(retry(execution(), run -> refused)).isSameAs(refused);
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(
            () ->
                retry(
                    execution(),
                    run -> {
                      runs.incrementAndGet();
                      throw new IllegalStateException("a bug");
                    }));
    assertThat(runs).hasValue(1);
  }

  @Test
  void noRunBeginsAfterTheDeadline() {
    Stage.Next<String> slow =
        run -> {
          runs.incrementAndGet();
          setting.pass(Duration.ofSeconds(6));
          throw new GuardException(Failure.WRITE_CONFLICT, "lost");
        };
    assertFails(execution(), slow, Failure.WRITE_CONFLICT);
    assertThat(runs).as("runs of 6 s within 10 s").hasValue(2);
    assertThat(setting.heard).as("retries told").hasSize(1);
  }

  @Test
  void aPauseThatEndsWithTheDeadlineAnswersTheConflictThatItOutlasted() {
    Execution execution = execution();
    Stage.Next<String> loser =
        run -> {
          runs.incrementAndGet();
          setting.passing = true;
          throw new GuardException(Failure.WRITE_CONFLICT, "lost");
        };
    assertFails(execution, loser, Failure.WRITE_CONFLICT);
    assertThat(runs).hasValue(1);
    assertThat(setting.heard).as("retries told").isEmpty();
  }

  @Test
  void theBoundOfThePauseDoublesUpToTheLongest() {
    assertFails(execution(), losing(100, Failure.WRITE_CONFLICT), Failure.WRITE_CONFLICT);
    assertThat(setting.jitterBounds.stream().map(bound -> (bound - 1) / 1_000_000))
        .containsExactly(4L, 8L, 16L, 20L);
  }

  private Execution execution() {
    return setting.execution(setting.resources(Map.of()));
  }

  private Stage.Next<String> losing(int times, Failure failure) {
    return run -> {
      if (runs.getAndIncrement() < times) {
        throw new GuardException(failure, "lost");
      }
      return new Outcome.Done<>("won");
    };
  }

  private static Outcome<String> retry(Execution execution, Stage.Next<String> next) {
    return new RetryStage().around(execution, next);
  }

  private static void assertFails(Execution execution, Stage.Next<String> next, Failure failure) {
    assertThatExceptionOfType(GuardException.class)
        .isThrownBy(() -> retry(execution, next))
        .extracting(GuardException::failure)
        .isEqualTo(failure);
  }
}

package dev.racelab.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.racelab.locking.LockInterruptedException;
import dev.racelab.locking.LockTimeoutException;
import dev.racelab.locking.LockUnavailableException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What becomes of a lock's exception that no strategy has caught. */
final class LockFailuresTest {
  private static final TreeSet<String> NAMES = new TreeSet<>(List.of("account:7"));

  @Test
  void aLockThatSomebodyKeptIsALockTimeout() {
    assertJudged(
        new LockTimeoutException(NAMES, Duration.ofSeconds(2)),
        Failure.LOCK_TIMEOUT,
        "somebody else kept the lock for 2000 ms; try again");
  }

  /** The cause alone would be judged as a statement that the database refused. */
  @Test
  void aStoreThatDidNotAnswerIsUnavailableWhateverItsDatabaseSaid() {
    assertJudged(
        new LockUnavailableException("no answer for account:7", new SQLException("full", "54000")),
        Failure.DEPENDENCY_UNAVAILABLE,
        "the lock's store did not answer");
  }

  @Test
  void aWaitThatWasInterruptedIsOverloaded() {
    assertJudged(
        new LockInterruptedException(NAMES, new InterruptedException()),
        Failure.OVERLOADED,
        "the request was stopped while it waited for a lock");
  }

  @Test
  void anythingElseIsNotALocks() {
    IllegalStateException one = new IllegalStateException("one");
    IllegalStateException other = new IllegalStateException("other", one);
    one.initCause(other);
    assertThat(GuardException.ofUnguarded(one)).isEmpty();
  }

  private static void assertJudged(RuntimeException thrown, Failure failure, String message) {
    for (Throwable each : List.of(thrown, new IllegalStateException("wrapped", thrown))) {
      assertThat(GuardException.ofUnguarded(each))
          .hasValueSatisfying(
              judged -> {
                assertThat(judged.failure()).isEqualTo(failure);
                assertThat(judged).hasMessage(message);
                assertThat(judged.failure().definite()).isTrue();
              });
    }
  }
}

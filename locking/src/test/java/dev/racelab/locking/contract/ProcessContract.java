package dev.racelab.locking.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.racelab.locking.Lease;
import dev.racelab.locking.LockProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Processes exclude each other as threads do, also when one of them is stopped. */
abstract class ProcessContract extends LeaseContract {
  @Test
  void onlyOneProcessHoldsANameAtAnyTime() throws Exception {
    Optional<Elsewhere> elsewhere = elsewhere();
    if (elsewhere.isEmpty()) {
      return; // providersOnOneStoreExcludeEachOther says as much as can be said
    }
    Path folder = Files.createTempDirectory("racelab-contract");
    Path marker = folder.resolve("inside");
    int rounds = 100;
    try (Contestant one = Contestant.racing(elsewhere.get(), name("hot"), marker, rounds);
        Contestant two = Contestant.racing(elsewhere.get(), name("hot"), marker, rounds)) {
      assertThat(one.says()).isEqualTo("ready");
      assertThat(two.says()).isEqualTo("ready");
      one.go();
      two.go();
      // Each goes on until both have raced, or the first might be through before the second began.
      assertThat(one.says()).as("one process").isEqualTo("raced");
      assertThat(two.says()).as("the other process").isEqualTo("raced");
      one.go();
      two.go();

      assertThat(one.says()).as("one process").isEqualTo("always alone");
      assertThat(two.says()).as("the other process").isEqualTo("always alone");
    } finally {
      Files.deleteIfExists(marker); // left by a contestant that was not alone
      Files.delete(folder);
    }
  }

  @Test
  void aProcessThatIsStoppedPastItsLeaseLosesItToAnotherAndSeesThat() throws Exception {
    Optional<Elsewhere> elsewhere = elsewhere();
    if (elsewhere.isEmpty() || !leasesExpire()) {
      return; // a lock that lives in one process ends with it
    }
    LockProvider provider = provider();
    try (Contestant stopped = Contestant.holding(elsewhere.get(), name("a"), SHORT_LEASE)) {
      assertThat(stopped.says()).isEqualTo("ready");
      stopped.go();
      assertThat(stopped.says()).isEqualTo("held");
      assertThat(provider.acquire(request(NO_WAIT, "a"))).isEmpty();

      stopped.pause();

      Optional<Lease> next = provider.acquire(request(SHORT_LEASE.plus(slack()), "a"));
      assertThat(next).as("the next holder's lease").isPresent();
      stopped.resume();
      assertThat(stopped.says()).isEqualTo("lost");
      assertThat(next.orElseThrow().isHeld()).isTrue();
      assertThat(provider.acquire(request(NO_WAIT, "a"))).as("a third holder").isEmpty();
    }
  }
}

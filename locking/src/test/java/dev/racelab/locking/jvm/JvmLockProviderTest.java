package dev.racelab.locking.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.racelab.locking.Lease;
import dev.racelab.locking.LockRequest;
import dev.racelab.locking.contract.Eventually;
import dev.racelab.locking.contract.Gate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

final class JvmLockProviderTest {
  private static final Duration LEASE = Duration.ofSeconds(1);
  private static final Duration WAIT = Duration.ofSeconds(20);

  private final JvmLockProvider provider = new JvmLockProvider();

  @Test
  void aNameIsForgottenWhenNobodyHoldsItOrWaitsForIt() throws Exception {
    Gate.race(
        8,
        WAIT,
        racer ->
            () -> {
              for (int round = 0; round < 500; round++) {
                List<String> names = List.of("n" + (round + racer) % 5, "n" + round % 7);
                Duration wait = round % 3 == 0 ? Duration.ZERO : WAIT;
                provider.acquire(LockRequest.of(names, wait, LEASE)).ifPresent(Lease::close);
              }
            });

    assertThat(provider.namesInUse()).isZero();
  }

  @Test
  void waitersAreServedInTheOrderOfTheirArrival() throws Exception {
    Lease first = acquire().orElseThrow();
    List<Integer> served = Collections.synchronizedList(new ArrayList<>());
    List<Thread> waiters = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      int number = i;
      Thread waiter =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try (Lease lease = acquire().orElseThrow()) {
                      served.add(number);
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                    }
                  });
      waiters.add(waiter);
      Eventually.holds(
          "waiter " + i + " queues", WAIT, () -> waiter.getState() == Thread.State.TIMED_WAITING);
    }

    first.close();
    for (Thread waiter : waiters) {
      assertThat(waiter.join(WAIT)).isTrue();
    }

    assertThat(served).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
  }

  @Test
  void aLateComerNeverOvertakesAWaiter() throws Exception {
    for (int round = 0; round < 50; round++) {
      Lease first = acquire().orElseThrow();
      CountDownLatch done = new CountDownLatch(1);
      Thread waiter =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try (Lease lease = acquire().orElseThrow()) {
                      done.await();
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                    }
                  });
      Eventually.holds(
          "the waiter queues", WAIT, () -> waiter.getState() == Thread.State.TIMED_WAITING);

      first.close();
      Optional<Lease> late = provider.acquire(LockRequest.of(List.of("a"), Duration.ZERO, LEASE));

      assertThat(late).as("round %d: a late comer's lease", round).isEmpty();
      done.countDown();
      assertThat(waiter.join(WAIT)).isTrue();
    }
  }

  private Optional<Lease> acquire() throws InterruptedException {
    return provider.acquire(LockRequest.of(List.of("a"), WAIT, LEASE));
  }
}

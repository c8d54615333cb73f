package dev.racelab.locking.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.racelab.locking.Lease;
import dev.racelab.locking.LockRequest;
import dev.racelab.locking.LockUnavailableException;
import dev.racelab.locking.Renewal;
import dev.racelab.locking.contract.Eventually;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a quorum of three promises beyond the contract when some of its servers are gone. */
final class RedisQuorumLockProviderTest {
  @RegisterExtension static final RedisStores STORES = new RedisStores();

  private static final Duration TIMEOUT = Duration.ofMillis(500);
  private static final Duration LEASE = Duration.ofSeconds(30);
  private static final Duration SLACK = Duration.ofSeconds(3);

  private final RedisQuorumLockProvider provider = STORES.newProvider(TIMEOUT);
  private final RedisQuorumLockProvider other = STORES.newProvider(TIMEOUT);
  private final String name = UUID.randomUUID().toString();

  @BeforeEach
  void warmUp() {
    Eventually.holds(
        "the servers answer",
        Duration.ofSeconds(20),
        () -> canTake(provider, name + "-warm") && canTake(other, name + "-warm"));
  }

  @AfterEach
  void closeAndHeal() {
    STORES.heal();
    provider.close();
    other.close();
  }

  @Test
  void oneStoppedServerOfThreeDelaysNobody() throws Exception {
    STORES.server(2).pause();
    long start = System.nanoTime();

    take(provider).close();

    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .as("a lock and an unlock beside a server that does not answer")
        .isLessThan(TIMEOUT);
  }

  @Test
  void twoDeadServersOfThreeAreToldWithTheNumberThatAnswered() throws Exception {
    STORES.server(0).kill();
    STORES.server(2).kill();

    assertThatThrownBy(() -> take(provider))
        .isInstanceOf(LockUnavailableException.class)
        .hasMessageContaining("only 1 of 3 servers answered, and 2 are needed");

    STORES.heal();
    Eventually.holds("nothing is held", SLACK.plus(TIMEOUT), () -> canTake(provider, name));
  }

  @Test
  void aLeaseThatIsNotRenewedEndsByTheServersTime() throws Exception {
    Duration lease = Duration.ofMillis(600);
    long start = System.nanoTime();
    Lease held =
        provider
            .acquire(
                LockRequest.of(List.of(name), Duration.ZERO, lease).withRenewal(Renewal.never()))
            .orElseThrow();

    assertThat(other.acquire(LockRequest.of(List.of(name), SLACK, LEASE))).isPresent();

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(lease);
    assertThat(held.isHeld()).isFalse();
  }

  @Test
  void aMinorityThatForgotDoesNotLetASecondHolderIn() throws Exception {
    Lease held = take(provider);
    STORES.server(0).kill();
    STORES.server(0).restart();

    assertThat(canTake(other, name)).isFalse();
    assertThat(held.isHeld()).isTrue();
  }

  @Test
  void aNumberOfServersWithoutAClearMajorityIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RedisQuorumLockProvider(List.of()))
        .withMessageContaining("3, 5, 7 or 9")
        .withMessageContaining("not 0");
  }

  private Lease take(RedisQuorumLockProvider by) throws InterruptedException {
    return by.acquire(LockRequest.of(List.of(name), Duration.ofSeconds(10), LEASE)).orElseThrow();
  }

  private static boolean canTake(RedisQuorumLockProvider by, String wanted) {
    try {
      var lease = by.acquire(LockRequest.of(List.of(wanted), Duration.ZERO, LEASE));
      lease.ifPresent(Lease::close);
      return lease.isPresent();
    } catch (LockUnavailableException e) {
      return false; // the servers are not back yet
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}

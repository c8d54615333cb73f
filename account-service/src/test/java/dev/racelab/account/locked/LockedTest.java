package dev.racelab.account.locked;

import static dev.racelab.account.Api.account;
import static dev.racelab.account.Api.balance;
import static dev.racelab.account.Api.signedUp;
import static dev.racelab.platform.testing.Problems.refused;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.racelab.locking.Lease;
import dev.racelab.locking.LockProvider;
import dev.racelab.locking.LockRequest;
import dev.racelab.locking.LockTimeoutException;
import dev.racelab.platform.testing.EmbeddedStores;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(EmbeddedStores.class)
class LockedTest {
  private static final long START = 100;

  /** Long enough for any two calls that nothing keeps apart, and the wait of those that are. */
  private static final Duration UNTIL_BOTH_HAVE_READ = Duration.ofSeconds(1);

  @Inject Withdrawals withdrawals;

  @Inject
  @Named("redis")
  LockProvider redis;

  private UUID id = new UUID(0, 0);

  @BeforeEach
  void freshAccount() {
    id = UUID.fromString(account(signedUp(), START));
    withdrawals.notes().clear();
  }

  /** Waits nowhere. */
  private static final class Alone implements Withdrawals.Pauses {
    @Override
    public void afterRead() {}

    @Override
    public void beforeCommit() {}
  }

  @Test
  void theLockIsTakenBeforeTheTransactionBeginsAndGivenBackAfterItsCommit() throws Exception {
    withdrawals.outside(id, new Alone());
    assertThat(withdrawals.notes())
        .containsExactly("before: held", "commit: held", "committed: held");
    assertThat(isFree()).isTrue();
    assertThat(balance(id.toString())).isEqualTo(START - 1);
  }

  @Test
  void aLockInsideTheTransactionIsGivenBackBeforeItsCommit() throws Exception {
    withdrawals.inside(id, new Alone());
    assertThat(withdrawals.notes())
        .containsExactly("before: free", "commit: free", "committed: free");
  }

  @Test
  void twoCallsAtOnceLoseNoUpdate() throws Exception {
    assertThat(leftAfterTwo(pauses -> withdrawals.outside(id, pauses))).isEqualTo(START - 2);
  }

  @Test
  void twoCallsAtOnceLoseOneWhereTheLockIsInside() throws Exception {
    assertThat(leftAfterTwo(pauses -> withdrawals.inside(id, pauses))).isEqualTo(START - 1);
  }

  private interface Call {
    void withdraw(Withdrawals.Pauses pauses) throws Exception;
  }

  /** Whoever comes to its commit first waits there for the other's read, if that can happen. */
  private long leftAfterTwo(Call call) throws Exception {
    CountDownLatch reads = new CountDownLatch(2);
    Withdrawals.Pauses pauses =
        new Withdrawals.Pauses() {
          @Override
          public void afterRead() {
            reads.countDown();
          }

          @Override
          public void beforeCommit() {
            try {
              boolean unused = reads.await(UNTIL_BOTH_HAVE_READ.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException interrupted) {
              Thread.currentThread().interrupt();
            }
          }
        };
    Callable<Boolean> withdrawal =
        () -> {
          call.withdraw(pauses);
          return true;
        };
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      for (Future<Boolean> done : threads.invokeAll(List.of(withdrawal, withdrawal))) {
        assertThat(done.get()).isTrue();
      }
    }
    return balance(id.toString());
  }

  @Test
  void aTransactionThatIsOpenAlreadyIsRefused() {
    assertThatThrownBy(
            () ->
                QuarkusTransaction.requiringNew()
                    .call(
                        () -> {
                          withdrawals.outside(id, new Alone());
                          return true;
                        }))
        .hasStackTraceContaining("a transaction is open, and the lock of [account:" + id + "]")
        .hasStackTraceContaining(IllegalStateException.class.getName());
    assertThat(balance(id.toString())).isEqualTo(START);
  }

  @Test
  void tokensGrowFromCallToCall() {
    assertThat(withdrawals.token(id)).isLessThan(withdrawals.token(id));
    assertThat(withdrawals.tokenOfRow(id)).isLessThan(withdrawals.tokenOfRow(id));
  }

  @Test
  void theQuorumIsOneOfTheProviders() {
    assertThat(withdrawals.isHeldByQuorum(id)).isTrue();
  }

  @Test
  void aBeansCallOfItsOwnMethodIsLockedToo() {
    assertThat(withdrawals.tokenBySelf(id)).isPositive();
  }

  @Test
  void whoDoesNotSayWhichProviderIsToldWhichThereAre() {
    assertThatThrownBy(() -> withdrawals.byWhoKnowsWhom(id))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("set provider to one of [jdbc-lease, jvm, redis, redlock]");
  }

  @Test
  void aLockThatSomebodyKeepsIsALockTimeoutOfTheRequest() throws Exception {
    try (Lease lease =
        redis.acquireOrThrow(LockRequest.of("account:" + id, Duration.ofSeconds(2)))) {
      assertThat(lease.isHeld()).isTrue();
      assertThatThrownBy(() -> withdrawals.token(id)).isInstanceOf(LockTimeoutException.class);
      refused(given().get("/test/locked/" + id), 503, "lock-timeout").header("Retry-After", "1");
    }
    given().get("/test/locked/" + id).then().statusCode(200);
  }

  private boolean isFree() throws InterruptedException {
    try (Lease lease = redis.acquire(LockRequest.of("account:" + id, Duration.ZERO)).orElse(null)) {
      return lease != null;
    }
  }
}

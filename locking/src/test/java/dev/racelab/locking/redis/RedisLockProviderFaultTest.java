package dev.racelab.locking.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.racelab.embedded.RedisServer;
import dev.racelab.locking.Lease;
import dev.racelab.locking.LockRequest;
import dev.racelab.locking.LockUnavailableException;
import dev.racelab.locking.contract.Eventually;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What Redis promises beyond the contract when it is stopped, restarted, or may not write. */
final class RedisLockProviderFaultTest {
  @RegisterExtension static final RedisStore STORE = new RedisStore();

  private static final Duration TIMEOUT = Duration.ofMillis(500);
  private static final Duration SHORT_LEASE = Duration.ofMillis(600);
  private static final Duration LONG_LEASE = Duration.ofSeconds(60);
  private static final Duration SLACK = Duration.ofSeconds(2);

  private final RedisLockProvider provider = STORE.newProvider(TIMEOUT);
  private final String name = UUID.randomUUID().toString();

  @BeforeEach
  void warmUp() {
    Eventually.holds("Redis answers", Duration.ofSeconds(20), this::canTake);
  }

  @AfterEach
  void closeTheProviderAndHealRedis() {
    STORE.server().resume();
    provider.close();
    if (!STORE.server().process().isAlive()) {
      STORE.server().restart();
    }
  }

  @Test
  void aLeaseSurvivesARestartThatIsShorterThanTheLease() throws Exception {
    Duration lease = Duration.ofSeconds(6);
    Lease held = take(lease, name);
    long renewalDue = System.nanoTime() + lease.dividedBy(3).toNanos();
    STORE.server().stop();
    Eventually.holds(
        "a renewal was tried in vain",
        lease,
        () -> System.nanoTime() - renewalDue > TIMEOUT.toNanos());
    STORE.server().restart();

    assertThat(refusedToOthersFor(lease)).isTrue();
    assertThat(held.isHeld()).isTrue();
  }

  @Test
  void aGrantWhoseReplyWasLostIsGivenBackAsSoonAsRedisGoesOn() throws Exception {
    take(LONG_LEASE, name).close();
    STORE.server().pause();
    long start = System.nanoTime();

    assertThatThrownBy(() -> take(LONG_LEASE, name)).isInstanceOf(LockUnavailableException.class);

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(TIMEOUT, TIMEOUT.plus(SLACK));
    STORE.server().resume();
    Eventually.holds("the name is free long before the lease's end", SLACK, this::canTake);
  }

  @Test
  void aGrantThatIsHeardAfterItsLeaseEndedIsNotHandedOut() throws Exception {
    Ahead time = new Ahead();
    try (RedisLockProvider asker = new RedisLockProvider(STORE.client(), options(time));
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      asker.acquire(request(name, SHORT_LEASE)).orElseThrow().close();
      Thread[] thread = new Thread[1];
      STORE.server().pause();
      Future<Optional<Lease>> late =
          threads.submit(
              () -> {
                thread[0] = Thread.currentThread();
                return asker.acquire(request(name, SHORT_LEASE));
              });
      Eventually.holds(
          "it waits for an answer",
          SLACK,
          () -> thread[0] != null && thread[0].getState() == Thread.State.WAITING);

      time.advance(SHORT_LEASE);
      STORE.server().resume();

      assertThatThrownBy(() -> late.get(10, TimeUnit.SECONDS))
          .hasRootCauseInstanceOf(LockUnavailableException.class);
      assertThat(canTake()).as("the name was given back").isTrue();
    }
  }

  @Test
  void aHolderThatWasStoppedPastItsLeaseSeesTheLossFirst() throws Exception {
    Ahead time = new Ahead();
    try (RedisLockProvider stopped = new RedisLockProvider(STORE.client(), options(time))) {
      Lease lease = stopped.acquire(request(name, LONG_LEASE)).orElseThrow();
      AtomicInteger told = new AtomicInteger();
      lease.onLost(told::incrementAndGet);
      assertThat(lease.isHeld()).isTrue();

      time.advance(LONG_LEASE);

      assertThat(lease.isHeld()).isFalse();
      Eventually.holds("the holder is told", SLACK, () -> told.get() == 1);
    }
  }

  @Test
  void aCloseWhileRedisIsStoppedDoesNotThrowAndIsHeardLater() throws Exception {
    Lease lease = take(LONG_LEASE, name);
    STORE.server().pause();
    long start = System.nanoTime();

    lease.close();

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(TIMEOUT.plus(SLACK));
    assertThat(lease.isHeld()).isFalse();
    STORE.server().resume();
    Eventually.holds("the name is free long before the lease's end", SLACK, this::canTake);
  }

  @Test
  void aSilentConnectionIsGivenUpAndNotKeptOpen() throws Exception {
    take(LONG_LEASE, name).close();
    String usual = STORE.text(Command.CLIENT, "LIST");
    STORE.server().pause();
    for (int i = 0; i < 5; i++) {
      String other = name + i;
      assertThatThrownBy(() -> take(LONG_LEASE, other))
          .isInstanceOf(LockUnavailableException.class);
    }

    STORE.server().resume();

    Eventually.holds("it answers again", SLACK, this::canTake);
    Eventually.holds(
        "as many connections as before",
        SLACK,
        () -> STORE.text(Command.CLIENT, "LIST").lines().count() <= usual.lines().count());
  }

  @Test
  void aGrantIsRefusedWhileRedisMayNotWrite() throws Exception {
    STORE.command(Command.REPLICAOF, "127.0.0.1", "1");
    try {
      assertThatThrownBy(() -> take(LONG_LEASE, name))
          .isInstanceOf(LockUnavailableException.class)
          .hasStackTraceContaining("READONLY");
    } finally {
      STORE.command(Command.REPLICAOF, "NO", "ONE");
    }
  }

  @Test
  void aReplicaThatMayOnlyBeReadIsToldAndNothingIsHeldOnIt() throws Exception {
    Path folder = Files.createTempDirectory("racelab-replica");
    folder.toFile().deleteOnExit();
    Map<String, String> settings = Map.of("replicaof", "127.0.0.1 " + STORE.server().port());
    try (RedisServer replica = RedisServer.start(folder.resolve("redis"), 0, settings);
        RedisLockProvider misled =
            new RedisLockProvider(Redis.createClient(STORE.vertx(), replica.uri()))) {
      assertThatThrownBy(() -> misled.acquire(request(name, LONG_LEASE)))
          .isInstanceOf(LockUnavailableException.class)
          .hasMessageContaining("READONLY");
      assertThat(canTake()).isTrue();
    }
  }

  @Test
  void allWhoWaitAreToldThatRedisIsGoneWithinOneTimeout() throws Exception {
    Lease held = provider.acquire(request(name, LONG_LEASE)).orElseThrow();
    try (RedisLockProvider other = STORE.newProvider(TIMEOUT);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Optional<Lease>>> waiting = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        waiting.add(
            threads.submit(
                () ->
                    other.acquire(
                        LockRequest.of(List.of(name), Duration.ofSeconds(60), LONG_LEASE))));
      }
      Eventually.holds(
          "they wait", SLACK, () -> STORE.text(Command.PUBSUB, "CHANNELS").contains(name));

      STORE.server().pause();
      long start = System.nanoTime();

      for (Future<Optional<Lease>> each : waiting) {
        assertThatThrownBy(() -> each.get(30, TimeUnit.SECONDS))
            .hasCauseInstanceOf(LockUnavailableException.class);
      }
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .as("until the last of 20 was told")
          .isLessThan(TIMEOUT.plus(SLACK).plus(SLACK));
      STORE.server().resume();
    }
    held.close();
  }

  private static RedisLockOptions options(LongSupplier nanoTime) {
    RedisLockOptions usual = RedisLockOptions.defaults();
    return new RedisLockOptions(
        Duration.ofSeconds(10),
        usual.tokenMemory(),
        usual.confirmsReleases(),
        usual.owners(),
        usual.jitter(),
        nanoTime);
  }

  private static LockRequest request(String name, Duration lease) {
    return LockRequest.of(List.of(name), Duration.ZERO, lease);
  }

  private Lease take(Duration lease, String wanted) throws InterruptedException {
    return provider
        .acquire(request(wanted, lease))
        .orElseThrow(() -> new AssertionError("'" + wanted + "' is held"));
  }

  /** Whether the name can be taken by now; it is given back at once. */
  private boolean canTake() {
    try {
      var lease = provider.acquire(request(name, LONG_LEASE));
      lease.ifPresent(Lease::close);
      return lease.isPresent();
    } catch (LockUnavailableException e) {
      return false; // Redis is not back yet
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private boolean refusedToOthersFor(Duration wait) throws InterruptedException {
    try (RedisLockProvider other = STORE.newProvider()) {
      return other.acquire(LockRequest.of(List.of(name), wait, LONG_LEASE)).isEmpty();
    }
  }

  /** The machine's time, and more of it: as it looks to a process that was stopped meanwhile. */
  private static final class Ahead implements LongSupplier {
    private final AtomicLong by = new AtomicLong();

    void advance(Duration time) {
      by.addAndGet(time.toNanos());
    }

    @Override
    public long getAsLong() {
      return System.nanoTime() + by.get();
    }
  }
}

package dev.racelab.locking.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.racelab.locking.Lease;
import dev.racelab.locking.LockProvider;
import dev.racelab.locking.LockRequest;
import dev.racelab.locking.LockUnavailableException;
import dev.racelab.locking.contract.Eventually;
import dev.racelab.locking.contract.Gate;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the Redis provider promises beyond the contract, while Redis is well. */
final class RedisLockProviderTest {
  @RegisterExtension static final RedisStore STORE = new RedisStore();

  private static final Duration NO_WAIT = Duration.ZERO;
  private static final Duration WAIT = Duration.ofSeconds(20);
  private static final Duration LEASE = Duration.ofSeconds(30);

  private final RedisLockProvider provider = STORE.newProvider();
  private final String name = UUID.randomUUID().toString();

  @BeforeEach
  void emptyTheStore() {
    STORE.command(Command.FLUSHALL);
  }

  @AfterEach
  void closeTheProvider() {
    provider.close();
  }

  @Test
  void aLeaseWhoseHolderVanishedEndsByServerTime() throws Exception {
    Vertx doomed = Vertx.vertx();
    Duration lease = Duration.ofMillis(600);
    try (RedisLockProvider vanishing = new RedisLockProvider(STORE.newClient(doomed))) {
      long start = System.nanoTime();
      Lease vanished = take(vanishing, lease, name);
      AtomicInteger told = new AtomicInteger();
      vanished.onLost(told::incrementAndGet);
      join(doomed.close());

      assertThat(provider.acquire(request(name, WAIT, LEASE))).isPresent();
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isBetween(lease, lease.multipliedBy(2).plusSeconds(1));
      assertThat(vanished.isHeld()).isFalse();
      Eventually.holds("the holder is told", Duration.ofSeconds(2), () -> told.get() == 1);
    }
  }

  @Test
  void aLeaseIsKeptUnderTheDocumentedKeysForAsLongAsItMayLast() throws Exception {
    Lease lease = take(provider, LEASE, name);

    assertThat(STORE.text(Command.KEYS, "*"))
        .contains("racelab:lock:{" + name + "}", "racelab:token:{" + name + "}");
    assertThat(STORE.text(Command.GET, "racelab:lock:{" + name + "}")).matches("[0-9a-f]{32}");
    assertThat(millisLeft("racelab:lock:{" + name + "}")).isBetween(1L, LEASE.toMillis());
    assertThat(STORE.text(Command.GET, "racelab:token:{" + name + "}"))
        .isEqualTo(Long.toString(lease.token(name).orElseThrow()));
    assertThat(millisLeft("racelab:token:{" + name + "}"))
        .isBetween(Duration.ofDays(6).toMillis(), Duration.ofDays(7).toMillis());
  }

  @Test
  void eachAcquisitionHasAnOwnerOfItsOwn() throws Exception {
    String key = "racelab:lock:{" + name + "}";
    take(provider, LEASE, name).close();
    Lease first = take(provider, LEASE, name);
    String firstOwner = STORE.text(Command.GET, key);
    first.close();
    take(provider, LEASE, name);

    assertThat(STORE.text(Command.GET, key)).isNotEqualTo(firstOwner);
  }

  @Test
  void aTokenIsTheServersTimeInMicroseconds() throws Exception {
    long before = serverMicros();
    long token = take(provider, LEASE, name).token(name).orElseThrow();

    assertThat(token).isBetween(before, serverMicros());
  }

  @Test
  void aTokenGrowsPastTheLastOneWhenTheServersClockIsBehindIt() throws Exception {
    long ahead = serverMicros() + TimeUnit.DAYS.toMicros(30_000);
    STORE.command(Command.SET, "racelab:token:{" + name + "}", Long.toString(ahead));

    try (Lease lease = take(provider, LEASE, name)) {
      assertThat(lease.token(name)).hasValue(ahead + 1);
    }
    assertThat(take(provider, LEASE, name).token(name)).hasValue(ahead + 2);
  }

  @Test
  void tokensGrowAcrossAFlush() throws Exception {
    Lease flushed = take(provider, LEASE, name);
    STORE.command(Command.FLUSHALL);

    assertThat(take(provider, LEASE, name).token(name).orElseThrow())
        .isGreaterThan(flushed.token(name).orElseThrow());
  }

  @Test
  void aNameThatSomebodyElseTookIsLostAndNotFreed() throws Exception {
    Lease lease = take(provider, Duration.ofMillis(300), name);
    AtomicInteger told = new AtomicInteger();
    lease.onLost(told::incrementAndGet);
    STORE.command(Command.SET, "racelab:lock:{" + name + "}", "a stranger");

    Eventually.holds("the holder is told", Duration.ofSeconds(2), () -> told.get() == 1);
    lease.close();

    assertThat(STORE.text(Command.GET, "racelab:lock:{" + name + "}")).isEqualTo("a stranger");
    assertThat(provider.acquire(request(name, Duration.ofMillis(20), LEASE))).isEmpty();
  }

  @Test
  void scriptsThatTheServerForgotAreSentAgain() throws Exception {
    STORE.command(Command.SCRIPT, "FLUSH");
    Lease lease = take(provider, Duration.ofSeconds(1), name);
    STORE.command(Command.SCRIPT, "FLUSH");
    assertThat(provider.acquire(request(name, Duration.ofMillis(1500), LEASE)))
        .as("another holder, after a renewal without its script")
        .isEmpty();
    STORE.command(Command.SCRIPT, "FLUSH");
    lease.close();

    assertThat(take(provider, LEASE, name).isHeld()).isTrue();
  }

  @Test
  void nothingButTokensStaysBehind() throws Exception {
    String other = name + "-other";
    for (int round = 0; round < 20; round++) {
      Lease lease = take(provider, LEASE, name, other);
      assertThat(provider.acquire(request(other, NO_WAIT, LEASE))).isEmpty();
      lease.close();
    }

    Response keys = STORE.command(Command.KEYS, "*");
    assertThat(keys)
        .extracting(Response::toString)
        .allMatch(key -> key.startsWith("racelab:token:"));
  }

  @Test
  void threadsAndConnectionsDoNotGrowWithLeases() throws Exception {
    take(provider, LEASE, name);
    int threads = ManagementFactory.getThreadMXBean().getThreadCount();
    int connections = connections();
    List<Lease> leases = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      leases.add(take(provider, Duration.ofSeconds(2), name + i));
    }

    assertThat(provider.acquire(request(name, Duration.ofSeconds(3), LEASE))).isEmpty();

    assertThat(leases).allMatch(Lease::isHeld);
    assertThat(ManagementFactory.getThreadMXBean().getThreadCount())
        .as("threads with 500 renewed leases, %d with one", threads)
        .isLessThan(threads + 10);
    assertThat(connections()).isEqualTo(connections);
  }

  @Test
  void whoWaitsForAnotherProcessIsWokenByTheReleaseAndNotByItsPause() throws Exception {
    int rounds = 20;
    List<Duration> times = new ArrayList<>();
    try (RedisLockProvider other = STORE.newProvider();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int round = 0; round < rounds; round++) {
        Lease held = take(other, LEASE, name);
        Future<Long> granted =
            threads.submit(
                () -> {
                  try (Lease lease = provider.acquire(request(name, WAIT, LEASE)).orElseThrow()) {
                    return System.nanoTime();
                  }
                });
        Eventually.holds("it listens", WAIT, () -> listeners(name) == 1);
        long released = System.nanoTime();
        held.close();
        times.add(Duration.ofNanos(granted.get(10, TimeUnit.SECONDS) - released));
        Eventually.holds("it no longer listens", WAIT, () -> listeners(name) == 0);
      }
    }

    times.sort(null);
    assertThat(times.get(rounds / 2))
        .as("median of the times from release to grant, of %s", times)
        .isLessThan(Duration.ofMillis(25));
  }

  @Test
  void whoWaitsHearsOfReleasesAgainAfterItsConnectionWasKilled() throws Exception {
    try (RedisLockProvider other = STORE.newProvider();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Lease held = take(other, LEASE, name);
      Future<Optional<Lease>> waiting =
          threads.submit(() -> provider.acquire(request(name, WAIT, LEASE)));
      Eventually.holds("it listens", WAIT, () -> listeners(name) == 1);

      STORE.command(Command.CLIENT, "KILL", "TYPE", "pubsub");

      Eventually.holds("it listens again", Duration.ofSeconds(5), () -> listeners(name) == 1);
      held.close();
      assertThat(waiting.get(10, TimeUnit.SECONDS)).isPresent();
    }
  }

  @Test
  void waitersOfTwoProcessesAreServedInTurn() throws Exception {
    int turns = 400;
    try (RedisLockProvider other = STORE.newProvider()) {
      AtomicInteger here = new AtomicInteger();
      AtomicInteger there = new AtomicInteger();
      Gate.race(
          8,
          WAIT.multipliedBy(3),
          racer ->
              () -> {
                RedisLockProvider mine = racer % 2 == 0 ? provider : other;
                AtomicInteger own = racer % 2 == 0 ? here : there;
                while (here.get() < turns && there.get() < turns) {
                  mine.acquire(request(name, WAIT, LEASE)).orElseThrow().close();
                  own.incrementAndGet();
                }
              });

      assertThat(List.of(here, there))
          .as("turns of each process when the first of them had %d", turns)
          .allSatisfy(each -> assertThat(each.get()).isGreaterThan(turns * 3 / 4));
    }
  }

  @Test
  void oneWhoTakesAndGivesBackInALoopLeavesTurnsToAnotherProcess() throws Exception {
    int waits = 12;
    try (RedisLockProvider other = STORE.newProvider();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      AtomicBoolean enough = new AtomicBoolean();
      AtomicInteger turns = new AtomicInteger();
      Future<?> busy =
          threads.submit(
              () -> {
                while (!enough.get()) {
                  try (Lease lease = provider.acquire(request(name, WAIT, LEASE)).orElseThrow()) {
                    turns.incrementAndGet();
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2)); // works
                    assertThat(lease.isHeld()).isTrue();
                  }
                }
                return null;
              });
      List<Integer> turnsMeanwhile = new ArrayList<>();
      for (int i = 0; i < waits; i++) {
        int before = turns.get();
        other.acquire(request(name, WAIT, LEASE)).orElseThrow().close();
        turnsMeanwhile.add(turns.get() - before);
      }
      enough.set(true);
      busy.get(10, TimeUnit.SECONDS);

      turnsMeanwhile.sort(null);
      assertThat(turnsMeanwhile.get(waits * 3 / 4))
          .as("turns of one process while another waited for one, of %s", turnsMeanwhile)
          .isLessThanOrEqualTo(4);
    }
  }

  @Test
  void aProviderThatClosesRightAfterItsLastLeaseLeavesNothing() throws Exception {
    for (int round = 0; round < 10; round++) {
      RedisLockProvider brief = STORE.newProvider();
      Lease last = take(brief, LEASE, name + round);
      STORE.command(Command.SCRIPT, "FLUSH");
      last.close();
      brief.close();
    }

    assertThat(STORE.text(Command.KEYS, "*")).doesNotContain("racelab:lock:{" + name);
  }

  @Test
  void aClientThatIsClosedBeforeItsProviderKeepsNobodyWaiting() throws Exception {
    Vertx doomed = Vertx.vertx();
    RedisLockProvider orphan = new RedisLockProvider(STORE.newClient(doomed));
    Lease lease = take(orphan, LEASE, name);
    join(doomed.close());

    CompletableFuture<Void> closed =
        CompletableFuture.runAsync(
            () -> {
              assertThatThrownBy(() -> orphan.acquire(request(name + "2", WAIT, LEASE)))
                  .isInstanceOf(LockUnavailableException.class);
              lease.close();
              orphan.close();
            });

    closed.get(10, TimeUnit.SECONDS);
    assertThat(lease.isHeld()).isFalse();
  }

  @Test
  void hundredsOfVirtualThreadsMayWaitAtOnce() throws Exception {
    int waiters = 300;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Lease held = take(provider, LEASE, name);
      List<Future<Boolean>> answers = new ArrayList<>();
      for (int i = 0; i < waiters; i++) {
        Callable<Boolean> wait =
            () -> provider.acquire(request(name, Duration.ofMillis(300), LEASE)).isPresent();
        answers.add(threads.submit(wait));
      }
      for (Future<Boolean> answer : answers) {
        assertThat(answer.get(30, TimeUnit.SECONDS)).isFalse();
      }
      assertThat(held.isHeld()).isTrue();
    }
  }

  @Test
  void closingTheProviderGivesItsLeasesBackAndTellsTheirHolders() throws Exception {
    AtomicInteger told = new AtomicInteger();
    RedisLockProvider closing = STORE.newProvider();
    Lease lease = take(closing, LEASE, name);
    lease.onLost(told::incrementAndGet);

    closing.close();
    closing.close();

    assertThat(lease.isHeld()).isFalse();
    Eventually.holds("the holder is told", Duration.ofSeconds(2), () -> told.get() == 1);
    assertThat(take(provider, LEASE, name).isHeld()).isTrue();
    assertThatThrownBy(() -> take(closing, LEASE, name))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
    lease.close();
    assertThat(provider.acquire(request(name, NO_WAIT, LEASE))).isEmpty();
  }

  @Test
  void closingTheProviderEndsTheWaitOfThoseWhoStandInLine() throws Exception {
    RedisLockProvider closing = STORE.newProvider();
    take(provider, LEASE, name);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Optional<Lease>> waiting =
          threads.submit(() -> closing.acquire(request(name, WAIT, LEASE)));

      closing.close();

      assertThatThrownBy(() -> waiting.get(5, TimeUnit.SECONDS))
          .hasRootCauseInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void aWorkerThreadOfVertxMayAsk() throws Exception {
    assertThat(join(STORE.vertx().executeBlocking(this::takeAndClose))).isTrue();
  }

  @Test
  void aWorkerVerticleMayAsk() throws Exception {
    Promise<Boolean> answer = Promise.promise();
    String verticle =
        join(
            STORE
                .vertx()
                .deployVerticle(
                    () ->
                        new AbstractVerticle() {
                          @Override
                          public void start() throws Exception {
                            answer.complete(takeAndClose());
                          }
                        },
                    new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER)));
    try {
      assertThat(join(answer.future())).isTrue();
    } finally {
      join(STORE.vertx().undeploy(verticle));
    }
  }

  @Test
  void anEventLoopIsToldNotToWait() {
    Promise<Boolean> answer = Promise.promise();
    STORE
        .vertx()
        .runOnContext(
            loop -> {
              try {
                answer.complete(takeAndClose());
              } catch (InterruptedException | RuntimeException e) {
                answer.fail(e);
              }
            });

    assertThatThrownBy(() -> join(answer.future()))
        .hasRootCauseInstanceOf(IllegalStateException.class)
        .hasMessageContaining("event loop");
  }

  private boolean takeAndClose() throws InterruptedException {
    try (Lease lease = take(provider, LEASE, name)) {
      return lease.isHeld();
    }
  }

  private static Lease take(LockProvider provider, Duration lease, String... names)
      throws InterruptedException {
    return provider.acquire(LockRequest.of(List.of(names), WAIT, lease)).orElseThrow();
  }

  private static LockRequest request(String name, Duration wait, Duration lease) {
    return LockRequest.of(List.of(name), wait, lease);
  }

  private static <T extends @Nullable Object> T join(io.vertx.core.Future<T> future)
      throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private static long millisLeft(String key) {
    return Long.parseLong(STORE.text(Command.PTTL, key));
  }

  private static long listeners(String name) {
    Response answer = STORE.command(Command.PUBSUB, "NUMSUB", RedisLeaseStore.channel(name));
    return answer == null ? 0 : answer.get(1).toLong();
  }

  private static int connections() {
    return (int) STORE.text(Command.CLIENT, "LIST").lines().count();
  }

  private static long serverMicros() {
    Response time = STORE.command(Command.TIME);
    assertThat(time).isNotNull();
    return time.get(0).toLong() * 1_000_000 + time.get(1).toLong();
  }
}

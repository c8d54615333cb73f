package dev.racelab.platform.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.racelab.embedded.RedisServer;
import dev.racelab.embedded.Signal;
import dev.racelab.guard.Failure;
import dev.racelab.guard.GuardException;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Two replicas' meeting places over one real Redis. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RedisMeetingPlaceTest {
  /** Long enough that only a fault makes a test wait so long. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Vertx vertx = Vertx.vertx();
  private final RedisServer redis;
  private final Redis client;
  private ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final RedisMeetingPlace here;
  private final RedisMeetingPlace there;
  private String name = "";

  RedisMeetingPlaceTest() throws IOException {
    Path parent = Files.createTempDirectory("racelab-meeting");
    parent.toFile().deleteOnExit();
    redis = RedisServer.start(parent.resolve("redis"));
    client = Redis.createClient(vertx, new RedisOptions().setConnectionString(redis.uri()));
    here = place(System.nanoTime());
    there = place(System.nanoTime());
  }

  /** Each replica has a monotonic clock with an origin of its own. */
  private RedisMeetingPlace place(long origin) {
    return new RedisMeetingPlace(vertx, redis.uri(), () -> System.nanoTime() - origin);
  }

  @BeforeAll
  void bothAnswer() {
    assertThat(here.held("nobody")).isEmpty();
    assertThat(there.held("nobody")).isEmpty();
  }

  @BeforeEach
  void freshName() {
    name = UUID.randomUUID().toString();
  }

  @AfterEach
  void everyThreadHasEnded() {
    threads.shutdownNow();
    threads = Executors.newVirtualThreadPerTaskExecutor();
  }

  @AfterAll
  void stop() {
    threads.shutdownNow();
    client.close();
    here.close();
    there.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
    redis.close();
  }

  @Test
  void partiesOnDifferentReplicasMeet() throws Exception {
    Future<Integer> one = start(() -> here.meet(name, 2, PATIENCE));
    Future<Integer> other = start(() -> there.meet(name, 2, PATIENCE));
    assertThat(end(one)).isEqualTo(2);
    assertThat(end(other)).isEqualTo(2);
  }

  @Test
  void nobodyPassesBeforeTheLastPartyHasCome() throws Exception {
    Future<Integer> one = start(() -> here.meet(name, 3, PATIENCE));
    Future<Integer> other = start(() -> there.meet(name, 3, PATIENCE));
    await("both are there", () -> arrived() == 2);
    assertThat(one.isDone()).isFalse();
    assertThat(other.isDone()).isFalse();
    assertThat(here.meet(name, 3, PATIENCE)).isEqualTo(3);
    assertThat(end(one)).isEqualTo(3);
    assertThat(end(other)).isEqualTo(3);
  }

  @Test
  void whoComesAfterAMeetingPassesAtOnce() {
    assertThat(here.meet(name, 1, PATIENCE)).isEqualTo(1);
    assertThat(there.meet(name, 1, PATIENCE)).isZero();
    assertThat(here.meet(name, 5, PATIENCE)).isZero();
  }

  @Test
  void ofMoreThanThePartiesExactlyThePartiesMeet() throws Exception {
    List<Future<Integer>> all = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      RedisMeetingPlace place = i % 2 == 0 ? here : there;
      all.add(start(() -> place.meet(name, 5, PATIENCE)));
    }
    List<Integer> met = new ArrayList<>();
    for (Future<Integer> each : all) {
      met.add(end(each));
    }
    assertThat(met).containsOnly(0, 5);
    assertThat(met.stream().filter(count -> count == 5)).hasSize(5);
  }

  @Test
  void whenTimeIsOverTheMeetingOpensWithThoseWhoAreThere() {
    assertThat(here.meet(name, 2, Duration.ofMillis(20))).isEqualTo(1);
    assertThat(there.meet(name, 2, PATIENCE)).as("one that comes later").isZero();
  }

  @Test
  void theFirstWhoseTimeIsOverOpensForTheOthers() throws Exception {
    Future<Integer> patient = start(() -> there.meet(name, 3, PATIENCE));
    await("one is there", () -> arrived() == 1);
    assertThat(here.meet(name, 3, Duration.ofMillis(20))).isEqualTo(2);
    assertThat(end(patient)).as("told by the one that opened").isEqualTo(2);
  }

  @Test
  void meetingsOfDifferentNamesKnowNothingOfEachOther() {
    assertThat(here.meet(name, 2, Duration.ofMillis(10))).isEqualTo(1);
    assertThat(here.meet(name + "x", 2, Duration.ofMillis(10))).isEqualTo(1);
  }

  @Test
  void aHeldRequestIsFoundFromAnotherReplicaAndStandsUntilItIsLetGo() throws Exception {
    MeetingPlace.Held held = new MeetingPlace.Held(name, "write", "account-2");
    assertThat(here.held(name)).isEmpty();
    Future<?> stopped = start(() -> hold(there, held, PATIENCE));
    await("it stands", () -> here.held(name).isPresent());
    assertThat(here.held(name)).contains(held);
    assertThat(stopped.isDone()).isFalse();
    here.release(name);
    end(stopped);
  }

  @Test
  void aHeldRequestStandsOnWhenALookIsNotAnsweredInTime() throws Exception {
    AtomicInteger looks = new AtomicInteger();
    LongSupplier counting =
        () -> {
          looks.incrementAndGet();
          return System.nanoTime();
        };
    try (RedisMeetingPlace hasty =
        new RedisMeetingPlace(vertx, redis.uri(), counting, Duration.ofMillis(100))) {
      MeetingPlace.Held held = new MeetingPlace.Held(name, "read", "account-1");
      Future<?> stopped = start(() -> hold(hasty, held, PATIENCE));
      await("it stands", () -> here.held(name).isPresent());
      redis.process().signal(Signal.STOP);
      try {
        int before = looks.get();
        // A look asks the clock at most twice, so some of these were not answered.
        await("it has looked again", () -> stopped.isDone() || looks.get() > before + 8);
        assertThat(stopped.isDone()).isFalse();
      } finally {
        redis.process().signal(Signal.CONT);
      }
      here.release(name);
      end(stopped);
    }
  }

  @Test
  void aReleaseThatComesFirstLetsTheRequestPassAtOnce() throws Exception {
    here.release(name);
    assertThat(here.held(name)).as("nobody came yet").isEmpty();
    end(start(() -> hold(there, new MeetingPlace.Held(name, "read", "account-1"), PATIENCE)));
    assertThat(here.held(name)).isPresent();
  }

  @Test
  void aHoldThatNobodyEndsEndsByItself() throws Exception {
    MeetingPlace.Held held = new MeetingPlace.Held(name, "read", "account-1");
    end(start(() -> hold(here, held, Duration.ofMillis(20))));
  }

  @Test
  void aReleaseLetsEverybodyGo() throws Exception {
    MeetingPlace.Held one = new MeetingPlace.Held(name, "read", "account-1");
    Future<?> first = start(() -> hold(here, one, PATIENCE));
    Future<?> second = start(() -> hold(there, one, PATIENCE));
    await("one stands", () -> here.held(name).isPresent());
    there.release(name);
    end(first);
    end(second);
  }

  @Test
  void aRedisThatIsGoneIsADependencyUnavailableAndOneThatIsBackIsUsedAgain() {
    redis.kill();
    try {
      assertThatExceptionOfType(GuardException.class)
          .isThrownBy(() -> here.meet(name, 2, PATIENCE))
          .extracting(GuardException::failure)
          .isEqualTo(Failure.DEPENDENCY_UNAVAILABLE);
    } finally {
      redis.restart();
    }
    await("both answer again", () -> answers(here) && answers(there));
    assertThat(here.meet(name, 1, PATIENCE)).isEqualTo(1);
  }

  private static boolean answers(RedisMeetingPlace place) {
    try {
      place.held("nobody");
      return true;
    } catch (GuardException notYet) {
      return false;
    }
  }

  private static boolean hold(RedisMeetingPlace place, MeetingPlace.Held held, Duration longest) {
    place.hold(held, longest);
    return true;
  }

  /** Looks behind the meeting place's back. */
  private int arrived() {
    Response count =
        client
            .send(Request.cmd(Command.HGET, RedisMeetingPlace.meetingKey(name), "arrived"))
            .toCompletionStage()
            .toCompletableFuture()
            .join();
    return count == null ? 0 : count.toInteger();
  }

  private <T> Future<T> start(Callable<T> call) {
    return threads.submit(call);
  }

  private static <T> T end(Future<T> future) throws Exception {
    return future.get(PATIENCE.toSeconds() / 2, TimeUnit.SECONDS);
  }

  private static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time: %s", what).isLessThan(deadline);
      LockSupport.parkNanos(1_000_000);
    }
  }
}

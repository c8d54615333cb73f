package dev.racelab.locking.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.racelab.locking.FakeLocks;
import dev.racelab.locking.LockInterruptedException;
import dev.racelab.locking.LockProvider;
import dev.racelab.locking.LockRequest;
import dev.racelab.locking.LockTimeoutException;
import dev.racelab.locking.LockUnavailableException;
import dev.racelab.locking.Renewal;
import dev.racelab.locking.jvm.JvmLockProvider;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.CharBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The interceptor as a container calls it, with annotations as the build leaves them. */
final class LockedInterceptorTest {
  interface Methods {
    @Locked(name = "account:{0:id}", maxWait = "500ms", lease = "PT10S", atMost = "1m")
    void one(@Nullable Object id);

    @Locked(name = {"account:{1:to}", "account:{0:from}"})
    void two(long from, long to);

    @Locked(name = "account:{0:id}", provider = "jvm")
    void byJvm(long id);

    @Locked(name = "account:{0:id}", provider = "redis")
    void byNobody(long id);

    @Locked(name = "account:{id}")
    void unchecked(long id);

    @Locked(name = "account:{1:id}")
    void beyond(long id);

    @Locked(name = "account:{0:id}")
    Stream<String> early(long id);
  }

  private enum Colour {
    RED {
      @Override
      public String toString() {
        return "a text that may change";
      }
    }
  }

  private final List<LockRequest> requests = new ArrayList<>();
  private final List<String> ran = new ArrayList<>();
  private final ThreadLeases leases = new ThreadLeases();
  private boolean transactionIsOpen;

  private final FakeLocks locks =
      new FakeLocks(
          request -> {
            requests.add(request);
            return true;
          });

  @Test
  void theMethodRunsWhileTheLockIsHeldAndGetsItsToken() throws Exception {
    Object result =
        call(
            "one",
            () -> {
              assertThat(leases.isHeld()).isTrue();
              assertThat(leases.names()).containsExactly("account:7");
              assertThat(leases.token("account:7")).isEqualTo(OptionalLong.of(7));
              assertThatThrownBy(() -> leases.token("account:8"))
                  .isInstanceOf(IllegalStateException.class)
                  .hasMessageContaining("'account:8' is not held here, but [account:7]");
              assertThat(locks.leases().getFirst().closes()).isZero();
              return "done";
            },
            7L);
    assertThat(result).isEqualTo("done");
    assertThat(locks.leases().getFirst().closes()).isEqualTo(1);
    assertThat(requests)
        .containsExactly(
            LockRequest.of(List.of("account:7"), Duration.ofMillis(500), Duration.ofSeconds(10))
                .withRenewal(Renewal.atMost(Duration.ofMinutes(1))));
  }

  @Test
  void allNamesAreOneRequestAndTheSameOneTwiceIsOne() throws Exception {
    call("two", () -> "done", 9L, 7L);
    call("two", () -> "done", 7L, 7L);
    assertThat(requests)
        .extracting(request -> List.copyOf(request.names()))
        .containsExactly(List.of("account:7", "account:9"), List.of("account:7"));
  }

  @Test
  void theLockIsGivenBackWhenTheMethodFails() {
    assertThatThrownBy(
            () ->
                call(
                    "one",
                    () -> {
                      throw new IOException("disk");
                    },
                    7L))
        .isInstanceOf(IOException.class);
    assertThat(locks.leases().getFirst().closes()).isEqualTo(1);
    assertNothingIsHeld();
  }

  static Stream<Object> values() {
    return Stream.of("a", 'a', CharBuffer.wrap("a"));
  }

  @ParameterizedTest
  @MethodSource("values")
  void equalTextIsTheSameName(Object value) throws Exception {
    call("one", () -> "done", value);
    assertThat(requests.getFirst().names()).containsExactly("account:a");
  }

  @Test
  void aConstantIsKnownByItsNameWhateverItSaysOfItself() throws Exception {
    call("one", () -> "done", Colour.RED);
    assertThat(requests.getFirst().names()).containsExactly("account:RED");
  }

  @Test
  void anArgumentThatNamesNothingIsRefusedBeforeAnythingIsAskedFor() {
    assertRefused("one", IllegalArgumentException.class, "id is null", (Object) null);
    assertRefused("one", IllegalArgumentException.class, "has no brace", "a}b");
    assertRefused("one", IllegalStateException.class, "id is a java.lang.Object", new Object());
    assertRefused("one", IllegalStateException.class, "id is a java.lang.Double", 1.0);
  }

  @Test
  void whatTheBuildHasNotSeenIsRefusedAtTheFirstCall() {
    assertRefused("unchecked", IllegalStateException.class, "the build has not found {id}", 7L);
    assertRefused("beyond", IllegalStateException.class, "it has no parameter 1", 7L);
    assertRefused("early", IllegalStateException.class, "before its work is done", 7L);
  }

  @Test
  void anOpenTransactionIsRefusedBeforeAnythingIsAskedFor() {
    transactionIsOpen = true;
    assertRefused("one", IllegalStateException.class, "a transaction is open", 7L);
  }

  @Test
  void anEventLoopIsRefused() throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      CompletableFuture<Void> ended = new CompletableFuture<>();
      vertx
          .getOrCreateContext()
          .runOnContext(
              nothing -> {
                try {
                  assertRefused("one", IllegalStateException.class, "this is an event loop", 7L);
                  ended.complete(null);
                } catch (Throwable failed) {
                  ended.completeExceptionally(failed);
                }
              });
      ended.get(10, TimeUnit.SECONDS);
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void aNestedCallForTheSameNameIsRefusedAtOnce() throws Exception {
    call(
        "one",
        () -> {
          assertThatThrownBy(() -> call("two", () -> ran.add("inner"), 8L, 7L))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("'account:7' is held by this very thread");
          return "done";
        },
        7L);
    assertThat(ran).isEmpty();
    assertThat(requests).hasSize(1);
  }

  @Test
  void anotherNameAndAnotherProviderMayBeNested() throws Exception {
    JvmLockProvider jvm = new JvmLockProvider();
    call(
        "one",
        () ->
            call(
                "two",
                () ->
                    call(
                        jvm,
                        "byJvm",
                        () -> {
                          assertThat(leases.names())
                              .containsExactly("account:7", "account:8", "account:9");
                          assertThat(leases.token("account:7")).isEmpty(); // the innermost's
                          assertThat(leases.token("account:8")).isPresent();
                          locks.leases().getFirst().lose();
                          assertThat(leases.isHeld()).isFalse();
                          return ran.add("inner");
                        },
                        7L),
                8L,
                9L),
        7L);
    assertThat(ran).containsExactly("inner");
    assertNothingIsHeld();
  }

  @Test
  void anotherThreadHasNoCurrentLease() throws Exception {
    call(
        "one",
        () -> CompletableFuture.runAsync(this::assertNothingIsHeld).get(10, TimeUnit.SECONDS),
        7L);
  }

  private void assertNothingIsHeld() {
    List<Callable<Object>> asking =
        List.of(leases::isHeld, leases::names, () -> leases.token("account:7"));
    for (Callable<Object> each : asking) {
      assertThatThrownBy(each::call)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("no lock is held by this thread");
    }
  }

  @Test
  void whoeverIsNotGrantedTheLockDoesNotRun() {
    assertNotGranted(
        request -> false, LockTimeoutException.class, "kept a lock of [account:7] for 500 ms");
    assertNotGranted(
        request -> {
          throw new LockUnavailableException("gone");
        },
        LockUnavailableException.class,
        "gone");
    assertNotGranted(
        request -> {
          throw new InterruptedException();
        },
        LockInterruptedException.class,
        "interrupted while waiting for the lock of [account:7]");
    assertThat(Thread.interrupted()).isTrue();
  }

  private void assertNotGranted(
      FakeLocks.Answer answer, Class<? extends RuntimeException> failure, String says) {
    assertThatThrownBy(() -> call(new FakeLocks(answer), "one", () -> ran.add("method"), 7L))
        .isInstanceOf(failure)
        .hasMessageContaining(says);
    assertThat(ran).isEmpty();
    assertNothingIsHeld();
  }

  @Test
  void theResultOfAMethodWhoseLeaseWasLostStandsAndIsLogged() throws Exception {
    try (Logged logged = Logged.by(LockedInterceptor.class)) {
      Object result =
          call(
              "one",
              () -> {
                locks.leases().getFirst().lose();
                return "committed";
              },
              7L);
      assertThat(result).isEqualTo("committed");
      assertThat(logged.messages())
          .singleElement()
          .asString()
          .contains("Methods.one ran on after it had lost the lease of [account:7]");
    }
  }

  @Test
  void aProviderThatIsMissingOrNotMeantForCertainIsRefusedWithAllThereAre() {
    assertRefused(
        "byNobody",
        IllegalStateException.class,
        "no lock provider 'redis' is configured; there are [fake]",
        7L);
    assertThatThrownBy(
            () -> call(List.of(new JvmLockProvider(), locks), "one", () -> ran.add("method"), 7L))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("set provider to one of [fake, jvm]");
    assertThatThrownBy(() -> new Providers(new Instances<>(List.of(locks, locks))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("two lock providers are called 'fake'");
    assertThat(ran).isEmpty();
  }

  private void assertRefused(
      String method,
      Class<? extends RuntimeException> failure,
      String says,
      @Nullable Object... arguments) {
    assertThatThrownBy(() -> call(method, () -> ran.add("method"), arguments))
        .isInstanceOf(failure)
        .hasMessageContaining(says);
    assertThat(ran).isEmpty();
    assertThat(requests).isEmpty();
  }

  private @Nullable Object call(
      String method, Callable<? extends @Nullable Object> work, @Nullable Object... arguments)
      throws Exception {
    return call(locks, method, work, arguments);
  }

  private @Nullable Object call(
      LockProvider provider,
      String method,
      Callable<? extends @Nullable Object> work,
      @Nullable Object... arguments)
      throws Exception {
    return call(List.of(provider), method, work, arguments);
  }

  private @Nullable Object call(
      List<LockProvider> providers,
      String method,
      Callable<? extends @Nullable Object> work,
      @Nullable Object... arguments)
      throws Exception {
    LockedInterceptor interceptor =
        new LockedInterceptor(
            new LockedCalls(),
            new Providers(new Instances<>(providers)),
            leases,
            new Instances<>(List.of(() -> transactionIsOpen)));
    return interceptor.hold(Invocation.of(Methods.class, method, work, arguments));
  }
}

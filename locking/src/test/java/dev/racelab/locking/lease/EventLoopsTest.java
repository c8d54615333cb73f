package dev.racelab.locking.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.racelab.locking.LockProvider;
import dev.racelab.locking.LockRequest;
import dev.racelab.locking.jvm.JvmLockProvider;
import io.vertx.core.Vertx;
import java.net.URL;
import java.net.URLClassLoader;
import java.security.CodeSource;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** Waiting on an event loop stops all that it serves, so nobody gets that far. */
final class EventLoopsTest {
  private static final LockRequest REQUEST =
      LockRequest.of(List.of("a"), Duration.ZERO, Duration.ofSeconds(30));

  @Test
  void everyLeaseProviderRefusesAnEventLoopAndNobodyElse() throws Exception {
    MemoryStore store = new MemoryStore(System::nanoTime);
    try (LeaseLockProvider provider =
        new LeaseLockProvider("memory", store, LeaseOptions.polling())) {
      refusesAnEventLoopAndNobodyElse(provider);
      assertThat(store.grants()).as("what the event loop asked the store").isEqualTo(1);
    }
  }

  @Test
  void theJvmProviderRefusesAnEventLoopAndNobodyElse() throws Exception {
    refusesAnEventLoopAndNobodyElse(new JvmLockProvider());
  }

  /** In a class loader of its own, which finds the library and not Vert.x. */
  @Test
  void withoutVertxNobodyIsAnEventLoop() throws Exception {
    try (URLClassLoader loader =
        new URLClassLoader(
            new URL[] {home(LockProvider.class), home(NullMarked.class)},
            ClassLoader.getPlatformClassLoader())) {
      Class<?> request = loader.loadClass(LockRequest.class.getName());
      Object provider =
          loader.loadClass(JvmLockProvider.class.getName()).getConstructor().newInstance();
      Object wanted =
          request
              .getMethod("of", Collection.class, Duration.class, Duration.class)
              .invoke(null, List.of("a"), Duration.ZERO, Duration.ofSeconds(30));

      Object lease = provider.getClass().getMethod("acquire", request).invoke(provider, wanted);

      assertThat((Optional<?>) lease).isPresent();
      assertThatThrownBy(() -> loader.loadClass("io.vertx.core.Context"))
          .isInstanceOf(ClassNotFoundException.class);
    }
  }

  private static void refusesAnEventLoopAndNobodyElse(LockProvider provider) throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      Callable<Boolean> takeAndClose =
          () -> {
            try (var lease = provider.acquire(REQUEST).orElseThrow()) {
              return lease.isHeld();
            }
          };
      CompletableFuture<Boolean> onLoop = new CompletableFuture<>();
      vertx.runOnContext(
          loop -> {
            try {
              onLoop.complete(takeAndClose.call());
            } catch (Exception e) {
              onLoop.completeExceptionally(e);
            }
          });

      assertThatThrownBy(() -> onLoop.get(10, TimeUnit.SECONDS))
          .hasRootCauseInstanceOf(IllegalStateException.class)
          .hasMessageContaining("event loop");
      assertThat(
              vertx
                  .executeBlocking(takeAndClose)
                  .toCompletionStage()
                  .toCompletableFuture()
                  .get(10, TimeUnit.SECONDS))
          .isTrue();
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
  }

  private static URL home(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    return source.getLocation();
  }
}

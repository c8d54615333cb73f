package dev.racelab.locking.redis;

import dev.racelab.embedded.RedisServer;
import dev.racelab.locking.Lease;
import dev.racelab.locking.LockProvider;
import dev.racelab.locking.LockRequest;
import dev.racelab.locking.contract.Gate;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/**
 * Prints what a lock costs, beside what a round trip of the same client costs. Not a test: times on
 * a machine that others use are to be read, not asserted.
 */
final class LockFigures {
  private static final int WARM_UP = 20_000;
  private static final int ROUNDS = 20_000;
  private static final Duration LEASE = Duration.ofSeconds(30);
  private static final Duration WAIT = Duration.ofSeconds(60);

  /** What is measured once. */
  private interface Step {
    void run() throws Exception;
  }

  private LockFigures() {}

  public static void main(String[] arguments) throws Exception {
    Path folder = Files.createTempDirectory("racelab-figures").resolve("redis");
    Vertx vertx = Vertx.vertx();
    Vertx other = Vertx.vertx();
    try (RedisServer server = RedisServer.start(folder)) {
      Redis redis = Redis.createClient(vertx, server.uri());
      try (RedisLockProvider provider = new RedisLockProvider(redis);
          RedisLockProvider rival =
              new RedisLockProvider(Redis.createClient(other, server.uri()))) {
        uncontended(redis, provider);
        contended(provider, provider, 32);
        contended(provider, rival, 32);
        handOver(provider, rival);
        manyLeases(provider);
      }
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().join();
      other.close().toCompletionStage().toCompletableFuture().join();
    }
  }

  private static void uncontended(Redis redis, LockProvider provider) throws Exception {
    RedisConnection connection = redis.connect().toCompletionStage().toCompletableFuture().join();
    Request ping = Request.cmd(Command.PING);
    for (int round = 0; round < 3; round++) {
      double pings =
          median(() -> connection.send(ping).toCompletionStage().toCompletableFuture().join());
      LockRequest request = request("alone");
      double locks = median(() -> provider.acquire(request).orElseThrow().close());
      print("PING %.1f us, lock + unlock %.1f us, ratio %.2f", pings, locks, locks / pings);
    }
  }

  private static void contended(LockProvider one, LockProvider two, int threads) throws Exception {
    int each = 500;
    long[][] waits = new long[threads][each];
    long start = System.nanoTime();
    Gate.race(
        threads,
        Duration.ofMinutes(2),
        racer ->
            () -> {
              LockProvider mine = racer % 2 == 0 ? one : two;
              for (int i = 0; i < each; i++) {
                long asked = System.nanoTime();
                try (Lease lease = mine.acquire(request("hot")).orElseThrow()) {
                  waits[racer][i] = System.nanoTime() - asked;
                }
              }
            });
    double seconds = (System.nanoTime() - start) / 1e9;
    long[] all = Arrays.stream(waits).flatMapToLong(Arrays::stream).sorted().toArray();
    print(
        "%d threads, %s: %.0f locks/s, wait p50 %.2f ms, p99 %.2f ms, max %.2f ms",
        threads,
        one.equals(two) ? "one process" : "as two processes",
        threads * each / seconds,
        all[all.length / 2] / 1e6,
        all[all.length * 99 / 100] / 1e6,
        all[all.length - 1] / 1e6);
  }

  private static void handOver(LockProvider from, LockProvider to) throws Exception {
    List<Long> times = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      Lease held = from.acquire(request("given")).orElseThrow();
      CompletableFuture<Long> granted = new CompletableFuture<>();
      Thread waiter =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try (Lease lease = to.acquire(request("given")).orElseThrow()) {
                      granted.complete(System.nanoTime());
                    } catch (InterruptedException | RuntimeException e) {
                      granted.completeExceptionally(e);
                    }
                  });
      Thread.sleep(Duration.ofMillis(10));
      long released = System.nanoTime();
      held.close();
      times.add(granted.join() - released);
      waiter.join();
    }
    times.sort(null);
    print(
        "from release to the waiter of another process: p50 %.2f ms, p99 %.2f ms, max %.2f ms",
        times.get(times.size() / 2) / 1e6,
        times.get(times.size() * 99 / 100) / 1e6,
        times.getLast() / 1e6);
  }

  private static void manyLeases(LockProvider provider) throws Exception {
    long before = used();
    List<Lease> leases = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      leases.add(
          provider
              .acquire(LockRequest.of(List.of("many:" + i), WAIT, Duration.ofSeconds(6)))
              .orElseThrow());
    }
    Thread.sleep(Duration.ofSeconds(10));
    long held = leases.stream().filter(Lease::isHeld).count();
    long own =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().startsWith("racelab-lock-redis"))
            .count();
    print(
        "10000 leases of 6 s: %d held after 10 s, %.1f MiB, %d renewal threads of 2 providers",
        held, (used() - before) / 1024.0 / 1024.0, own);
    leases.forEach(Lease::close);
  }

  private static double median(Step step) throws Exception {
    long[] times = new long[ROUNDS];
    for (int i = -WARM_UP; i < ROUNDS; i++) {
      long start = System.nanoTime();
      step.run();
      if (i >= 0) {
        times[i] = System.nanoTime() - start;
      }
    }
    Arrays.sort(times);
    return times[ROUNDS / 2] / 1e3;
  }

  private static long used() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private static LockRequest request(String name) {
    return LockRequest.of(List.of(name), WAIT, LEASE);
  }

  private static void print(String format, Object... values) {
    System.out.printf(Locale.ROOT, format + "%n", values);
  }
}

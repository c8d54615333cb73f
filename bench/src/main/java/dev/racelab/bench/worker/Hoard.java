package dev.racelab.bench.worker;

import dev.racelab.bench.peer.LockClient;
import dev.racelab.bench.peer.LockClient.Held;
import dev.racelab.bench.peer.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Many locks are held by one instance for longer than a lease: what that takes of memory and
 * threads, and whether they are still held at the end.
 *
 * @param leases how many
 * @param millis for how long, from when the last was taken
 */
public record Hoard(int leases, int millis) implements Workload {
  static final String KIND = "hoard";

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

  @Override
  public String id() {
    return KIND;
  }

  @Override
  public Message message() {
    return Workload.message(KIND, Map.of("leases", leases, "millis", millis));
  }

  @Override
  public Sample run(Clients clients) throws Exception {
    int threadsBefore = threads().size();
    LockClient client = clients.get(0);
    client.roundTrip();
    client.lock(KIND, LONGEST_WAIT).orElseThrow().unlock();
    int threadsWithout = threads().size();
    long heapBefore = heap();
    List<Held> held = new ArrayList<>(leases);
    for (int i = 0; i < leases; i++) {
      held.add(client.lock(name(i), LONGEST_WAIT).orElseThrow());
    }
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (end - System.nanoTime() > 0) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
    Map<Metric, Double> values = new EnumMap<>(Metric.class);
    values.put(Metric.HELD_MIB, (heap() - heapBefore) / (double) (1 << 20));
    List<String> threads = threads();
    values.put(Metric.THREADS, (double) threads.size() - threadsBefore);
    client
        .lockThreads()
        .ifPresent(
            prefix -> {
              long there = threads.stream().filter(name -> name.startsWith(prefix)).count();
              // What came with the leases under any other name counts, too.
              double more = Math.max(0, threads.size() - threadsWithout);
              values.put(Metric.LOCK_THREADS, there + more);
            });
    values.put(Metric.LOST, (double) lost(clients.get(1)));
    for (Held each : held) {
      each.unlock();
    }
    return new Sample(values);
  }

  /** Others ask for each of them. */
  private int lost(LockClient other) throws Exception {
    int lost = 0;
    for (int i = 0; i < leases; i++) {
      Optional<Held> free = other.lock(name(i), Duration.ZERO);
      if (free.isPresent()) {
        free.get().unlock();
        lost++;
      }
    }
    return lost;
  }

  private static String name(int number) {
    return KIND + "-" + number;
  }

  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).toList();
  }

  private static long heap() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}

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
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Threads lock and unlock as fast as they can, and watch that nobody else is inside.
 *
 * @param threads how many
 * @param names how many locks there are, of which each thread takes a random one every time
 * @param clients over how many instances of the library the threads are spread
 * @param millis for how long new locks are begun; those who wait by then are still served
 * @param holdMicros how long each lock is held: 0 to measure, some to be sure that a lock that lets
 *     two in is found out
 */
public record Race(int threads, int names, int clients, int millis, int holdMicros)
    implements Workload {
  static final String KIND = "race";

  /** Nobody waits that long where a lock works at all. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

  @Override
  public String id() {
    return "race-%d-threads-%d-names-%d-clients".formatted(threads, names, clients)
        + (holdMicros > 0 ? "-held-%d-micros".formatted(holdMicros) : "");
  }

  @Override
  public Message message() {
    return Workload.message(
        KIND,
        Map.of(
            "threads", threads,
            "names", names,
            "clients", clients,
            "millis", millis,
            "holdMicros", holdMicros));
  }

  @Override
  public Sample run(Clients instances) throws Exception {
    AtomicIntegerArray inside = new AtomicIntegerArray(names);
    List<LockClient> opened = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      opened.add(instances.get(i));
    }
    List<Racer> racers = new ArrayList<>();
    long begin = System.nanoTime();
    long end = begin + TimeUnit.MILLISECONDS.toNanos(millis);
    for (int i = 0; i < threads; i++) {
      racers.add(new Racer(opened.get(i % clients), inside, end, new SplittableRandom(i)));
    }
    if (threads == 1) {
      racers.getFirst().call(); // on the worker's own thread, which knows the way already
    } else {
      together(racers);
    }
    return summary(racers, begin, end);
  }

  private void together(List<Racer> racers) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      for (Future<Void> ended : pool.invokeAll(racers)) {
        ended.get();
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    } finally {
      pool.shutdownNow();
    }
  }

  private Sample summary(List<Racer> racers, long begin, long end) {
    long[] cycles = Times.sorted(racers.stream().map(each -> each.cycles).toList());
    long[] waits = Times.sorted(racers.stream().map(each -> each.waits).toList());
    long operations = racers.stream().mapToLong(each -> each.operations).sum();
    Map<Metric, Double> values = new EnumMap<>(Metric.class);
    values.put(Metric.OPERATIONS, (double) operations);
    values.put(Metric.LOCKS_PER_SECOND, operations / ((end - begin) / 1e9));
    values.put(Metric.CYCLE_P50_MICROS, Times.micros(cycles, 0.5));
    values.put(Metric.CYCLE_P99_MICROS, Times.micros(cycles, 0.99));
    values.put(Metric.WAIT_P50_MICROS, Times.micros(waits, 0.5));
    values.put(Metric.WAIT_P99_MICROS, Times.micros(waits, 0.99));
    values.put(Metric.WAIT_MAX_MICROS, Times.micros(waits, 1));
    values.put(
        Metric.VIOLATIONS, (double) racers.stream().mapToLong(each -> each.violations).sum());
    values.put(Metric.REFUSED, (double) racers.stream().mapToLong(each -> each.refused).sum());
    values.put(
        Metric.UNSERVED, (double) racers.stream().filter(each -> each.operations == 0).count());
    return new Sample(values);
  }

  private final class Racer implements Callable<Void> {
    private final LockClient client;
    private final AtomicIntegerArray inside;
    private final long end;
    private final SplittableRandom random;
    private final Times waits = new Times();
    private final Times cycles = new Times();
    private long operations;
    private long violations;
    private long refused;

    Racer(LockClient client, AtomicIntegerArray inside, long end, SplittableRandom random) {
      this.client = client;
      this.inside = inside;
      this.end = end;
      this.random = random;
    }

    @Override
    public Void call() throws Exception {
      for (long asked = System.nanoTime(); asked - end < 0; asked = System.nanoTime()) {
        int name = random.nextInt(names);
        Optional<Held> held = client.lock(id() + "-" + name, LONGEST_WAIT);
        if (held.isEmpty()) {
          refused++;
          continue;
        }
        long granted = System.nanoTime();
        if (inside.incrementAndGet(name) != 1) {
          violations++;
        }
        if (holdMicros > 0) {
          LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(holdMicros));
        }
        inside.decrementAndGet(name);
        held.get().unlock();
        long done = System.nanoTime();
        waits.add(granted - asked);
        cycles.add(done - asked);
        if (done - end < 0) {
          operations++;
        }
      }
      return null;
    }
  }
}

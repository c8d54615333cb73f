package dev.racelab.bench.worker;

import dev.racelab.bench.peer.LockClient;
import dev.racelab.bench.peer.Message;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One thread asks the server for nothing, the limit of what a client can do, and takes and gives
 * back a lock in between. What a round trip costs depends on where the scheduler has put client and
 * server at that moment, by a factor of two; so only times of one moment can be divided.
 *
 * @param millis for how long
 */
public record RoundTrips(int millis) implements Workload {
  static final String KIND = "round-trips";

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

  @Override
  public String id() {
    return KIND;
  }

  @Override
  public Message message() {
    return Workload.message(KIND, Map.of("millis", millis));
  }

  @Override
  public Sample run(Clients clients) throws Exception {
    LockClient client = clients.get(0);
    Times times = new Times();
    Times cycles = new Times();
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    for (long begin = System.nanoTime(); begin - end < 0; begin = System.nanoTime()) {
      client.roundTrip(); // behind an unlock that may still be on its way
      long asked = System.nanoTime();
      client.roundTrip();
      long answered = System.nanoTime();
      client.lock(KIND, LONGEST_WAIT).orElseThrow().unlock();
      cycles.add(System.nanoTime() - answered);
      times.add(answered - asked);
    }
    long[] sorted = Times.sorted(List.of(times));
    long[] locked = Times.sorted(List.of(cycles));
    return new Sample(
        Map.of(
            Metric.ROUND_TRIP_P50_MICROS, Times.micros(sorted, 0.5),
            Metric.ROUND_TRIP_P99_MICROS, Times.micros(sorted, 0.99),
            Metric.CYCLE_P50_MICROS, Times.micros(locked, 0.5)));
  }
}

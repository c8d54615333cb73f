package dev.racelab.bench.worker;

import dev.racelab.bench.peer.LockClient;
import dev.racelab.bench.peer.Message;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One thread asks the server for nothing, again and again: the limit of what a client can do.
 *
 * @param millis for how long
 */
public record RoundTrips(int millis) implements Workload {
  static final String KIND = "round-trips";

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
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    for (long start = System.nanoTime(); start - end < 0; ) {
      client.roundTrip();
      long answered = System.nanoTime();
      times.add(answered - start);
      start = answered;
    }
    long[] sorted = Times.sorted(List.of(times));
    return new Sample(
        Map.of(
            Metric.ROUND_TRIP_P50_MICROS, Times.micros(sorted, 0.5),
            Metric.ROUND_TRIP_P99_MICROS, Times.micros(sorted, 0.99)));
  }
}

package dev.racelab.bench.worker;

import dev.racelab.bench.peer.LockClient;
import java.util.List;
import java.util.Map;

/** Something that is done with a lock and measured, the same for all libraries. */
public sealed interface Workload permits Race, RoundTrips {
  /** Names it in results and, as a part of them, in the library's keys. */
  String id();

  /** How many instances it needs. */
  int clients();

  /** Does it once. */
  Sample run(List<LockClient> clients) throws Exception;

  /** What the worker is told. */
  Message message();

  /** Reads what the worker is told. */
  static Workload of(Message message) {
    return switch (message.kind()) {
      case Race.KIND ->
          new Race(
              message.number("threads"),
              message.number("names"),
              message.number("clients"),
              message.number("millis"));
      case RoundTrips.KIND -> new RoundTrips(message.number("millis"));
      default -> throw new IllegalArgumentException("no workload is called " + message.kind());
    };
  }

  /** The numbers of a message. */
  static Map<String, String> words(Map<String, Integer> numbers) {
    return numbers.entrySet().stream()
        .collect(
            java.util.stream.Collectors.toMap(
                Map.Entry::getKey, each -> each.getValue().toString()));
  }
}

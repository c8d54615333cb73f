package dev.racelab.bench.worker;

import dev.racelab.bench.peer.Message;
import java.util.Map;
import java.util.stream.Collectors;

/** Something that is done with a lock and measured, the same for all libraries. */
public sealed interface Workload permits Race, RoundTrips, HandOver, Hoard {
  /** Names it in results and, as a part of them, in the library's keys. */
  String id();

  /** What the worker is told. */
  Message message();

  /** Does it once. */
  Sample run(Clients clients) throws Exception;

  /** Reads what the worker is told. */
  static Workload of(Message message) {
    return switch (message.kind()) {
      case Race.KIND ->
          new Race(
              message.number("threads"),
              message.number("names"),
              message.number("clients"),
              message.number("millis"),
              message.number("holdMicros"));
      case RoundTrips.KIND -> new RoundTrips(message.number("millis"));
      case HandOver.KIND -> new HandOver(message.number("times"));
      case Hoard.KIND -> new Hoard(message.number("leases"), message.number("millis"));
      default -> throw new IllegalArgumentException("no workload is called " + message.kind());
    };
  }

  /** A message of numbers. */
  static Message message(String kind, Map<String, Integer> numbers) {
    return new Message(
        kind,
        numbers.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, each -> each.getValue().toString())));
  }
}

package dev.racelab.bench.worker;

import dev.racelab.bench.peer.Message;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What one workload measured once.
 *
 * @param values the metrics that it measures
 */
public record Sample(Map<Metric, Double> values) {
  /** What a workload is answered by. */
  public static final String KIND = "measured";

  public Sample {
    values = Collections.unmodifiableMap(new EnumMap<>(values));
  }

  /** The value, if the workload measures it. */
  public Optional<Double> value(Metric metric) {
    return Optional.ofNullable(values.get(metric));
  }

  /** As a worker's answer. */
  public Message message() {
    Map<String, String> words = new TreeMap<>();
    values.forEach((metric, value) -> words.put(metric.name(), value.toString()));
    return new Message(KIND, words);
  }

  /** Reads a worker's answer. */
  public static Sample of(Message answer) {
    if (!answer.kind().equals(KIND)) {
      throw new IllegalArgumentException("not a measurement: " + answer);
    }
    Map<Metric, Double> values = new EnumMap<>(Metric.class);
    answer
        .values()
        .forEach((name, value) -> values.put(Metric.valueOf(name), Double.valueOf(value)));
    return new Sample(values);
  }
}

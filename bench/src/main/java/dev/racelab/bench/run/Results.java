package dev.racelab.bench.run;

import dev.racelab.bench.worker.Metric;
import dev.racelab.bench.worker.Sample;
import dev.racelab.bench.worker.Workload;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What was measured: for each peer and workload, a sample of each round, in the rounds' order. */
public final class Results {
  private record Key(String peer, String workload) {}

  private final Map<Key, List<Sample>> samples = new LinkedHashMap<>();

  /** Adds the next round's. */
  public void add(Contestant peer, Workload workload, Sample sample) {
    add(peer.name(), workload.id(), sample);
  }

  /** Adds the next round's. */
  public void add(String peer, String workload, Sample sample) {
    samples.computeIfAbsent(new Key(peer, workload), key -> new ArrayList<>()).add(sample);
  }

  /** All rounds of one peer in one workload; none if it was not measured. */
  public List<Sample> of(Contestant peer, Workload workload) {
    return of(peer.name(), workload.id());
  }

  /** One metric over the rounds. */
  public Optional<Spread> spread(String peer, String workload, Metric metric) {
    return Spread.of(values(peer, workload, metric));
  }

  /** One metric of one peer divided by one of another, round by round. */
  public Optional<Spread> ratio(
      String peer, String workload, Metric metric, String other, String divisor, Metric divided) {
    List<Double> above = values(peer, workload, metric);
    List<Double> below = values(other, divisor, divided);
    List<Double> ratios = new ArrayList<>();
    for (int round = 0; round < Math.min(above.size(), below.size()); round++) {
      ratios.add(above.get(round) / below.get(round));
    }
    return Spread.of(ratios);
  }

  /** One metric added up over the rounds. */
  public double sum(String peer, String workload, Metric metric) {
    return values(peer, workload, metric).stream().mapToDouble(Double::doubleValue).sum();
  }

  /** One metric of one peer added up over all workloads. */
  public double sum(String peer, Metric metric) {
    return samples.keySet().stream()
        .filter(key -> key.peer.equals(peer))
        .mapToDouble(key -> sum(peer, key.workload, metric))
        .sum();
  }

  /** How often two were found inside one lock, over all peers and workloads. */
  public Map<String, Long> violations() {
    Map<String, Long> violations = new LinkedHashMap<>();
    samples.forEach(
        (key, rounds) -> {
          double sum =
              rounds.stream().mapToDouble(each -> each.value(Metric.VIOLATIONS).orElse(0.0)).sum();
          if (sum > 0) {
            violations.merge(key.peer, Math.round(sum), Long::sum);
          }
        });
    return violations;
  }

  /** All rounds of one peer in one workload; none if it was not measured. */
  public List<Sample> of(String peer, String workload) {
    return samples.getOrDefault(new Key(peer, workload), List.of());
  }

  private List<Double> values(String peer, String workload, Metric metric) {
    return of(peer, workload).stream().flatMap(each -> each.value(metric).stream()).toList();
  }
}

package dev.racelab.bench.locks;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.racelab.bench.report.Json;
import dev.racelab.bench.run.Contestant;
import dev.racelab.bench.run.Results;
import dev.racelab.bench.run.Spread;
import dev.racelab.bench.worker.Metric;
import dev.racelab.bench.worker.Workload;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What programs read. */
final class LocksJson {
  private LocksJson() {}

  /** The document as indented text that ends with a line break. */
  static String render(
      Map<String, Object> facts, Plan plan, List<Contestant> locks, Results results) {
    ObjectNode document = Json.document(facts);
    ArrayNode measurements = document.putArray("measurements");
    ArrayNode ratios = document.putArray("ratios");
    for (Workload workload : workloads(plan)) {
      for (Contestant lock : locks) {
        if (!results.of(lock, workload).isEmpty()) {
          measurement(measurements.addObject(), lock, workload, results);
          ratio(ratios, lock, workload, results);
        }
      }
    }
    Json.goals(document, LockGoals.of(results, plan));
    ObjectNode violations = document.putObject("violations");
    results.violations().forEach(violations::put);
    return Json.text(document);
  }

  private static List<Workload> workloads(Plan plan) {
    return plan.stages().stream().flatMap(stage -> stage.workloads().stream()).toList();
  }

  private static void measurement(
      ObjectNode node, Contestant lock, Workload workload, Results results) {
    node.put("lock", lock.name());
    node.put("workload", workload.id());
    workload.message().values().forEach((name, value) -> node.put(name, Integer.valueOf(value)));
    Json.metrics(node, results, lock.name(), workload.id());
  }

  private static void ratio(ArrayNode ratios, Contestant lock, Workload workload, Results results) {
    Optional<Spread> ratio =
        results.ratio(
            lock.ours(),
            workload.id(),
            Metric.LOCKS_PER_SECOND,
            lock.name(),
            workload.id(),
            Metric.LOCKS_PER_SECOND);
    if (!lock.isOurs() && ratio.isPresent()) {
      ObjectNode node = ratios.addObject();
      node.put("of", lock.ours());
      node.put("to", lock.name());
      node.put("workload", workload.id());
      node.set(Metric.LOCKS_PER_SECOND.key(), Json.spread(ratio.get()));
    }
  }
}

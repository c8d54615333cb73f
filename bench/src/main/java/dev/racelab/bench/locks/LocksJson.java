package dev.racelab.bench.locks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.racelab.bench.run.Contestant;
import dev.racelab.bench.run.Results;
import dev.racelab.bench.run.Spread;
import dev.racelab.bench.worker.Metric;
import dev.racelab.bench.worker.Workload;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What programs read: one document, version 1. */
final class LocksJson {
  private static final int VERSION = 1;
  private static final int DIGITS = 4;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private LocksJson() {}

  /** The document as indented text that ends with a line break. */
  static String render(
      Map<String, Object> facts, Plan plan, List<Contestant> locks, Results results) {
    ObjectNode document = MAPPER.createObjectNode();
    document.put("version", VERSION);
    document.set("run", MAPPER.valueToTree(facts));
    ArrayNode measurements = document.putArray("measurements");
    ArrayNode ratios = document.putArray("ratios");
    for (Workload workload : workloads(plan)) {
      for (Contestant lock : locks) {
        if (!results.of(lock, workload).isEmpty()) {
          measurements.add(measurement(lock, workload, results));
          ratio(ratios, lock, workload, results);
        }
      }
    }
    ArrayNode goals = document.putArray("goals");
    Goal.of(results, plan).forEach(goal -> goals.add(goal(goal)));
    document.set("violations", MAPPER.valueToTree(results.violations()));
    try {
      return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(document) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a JSON tree cannot fail to be written", e);
    }
  }

  private static List<Workload> workloads(Plan plan) {
    return plan.stages().stream().flatMap(stage -> stage.workloads().stream()).toList();
  }

  private static ObjectNode measurement(Contestant lock, Workload workload, Results results) {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("lock", lock.name());
    node.put("workload", workload.id());
    workload.message().values().forEach((name, value) -> node.put(name, Integer.valueOf(value)));
    node.put("rounds", results.of(lock, workload).size());
    for (Metric metric : Metric.values()) {
      results
          .spread(lock.name(), workload.id(), metric)
          .ifPresent(spread -> node.set(metric.key(), spread(spread)));
    }
    return node;
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
      node.set(Metric.LOCKS_PER_SECOND.key(), spread(ratio.get()));
    }
  }

  private static ObjectNode goal(Goal goal) {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("what", goal.what());
    node.put(goal.atLeast() ? "atLeast" : "atMost", goal.bound());
    node.put("unit", goal.unit().strip());
    node.set("measured", spread(goal.measured()));
    node.put("reached", goal.isReached());
    return node;
  }

  private static ObjectNode spread(Spread spread) {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("median", rounded(spread.median()));
    node.put("min", rounded(spread.min()));
    node.put("max", rounded(spread.max()));
    return node;
  }

  private static BigDecimal rounded(double value) {
    return BigDecimal.valueOf(value).setScale(DIGITS, RoundingMode.HALF_EVEN);
  }
}

package dev.racelab.bench.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.racelab.bench.run.Results;
import dev.racelab.bench.run.Spread;
import dev.racelab.bench.worker.Metric;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;

/** What programs read: one document, version 1. */
public final class Json {
  private static final int VERSION = 1;
  private static final int DIGITS = 4;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Json() {}

  /** A document that says how and where the figures came to be. */
  public static ObjectNode document(Map<String, Object> facts) {
    ObjectNode document = MAPPER.createObjectNode();
    document.put("version", VERSION);
    document.set("run", MAPPER.valueToTree(facts));
    return document;
  }

  /** Adds every metric that was measured. */
  public static void metrics(ObjectNode node, Results results, String peer, String workload) {
    node.put("rounds", results.of(peer, workload).size());
    for (Metric metric : Metric.values()) {
      results
          .spread(peer, workload, metric)
          .ifPresent(spread -> node.set(metric.key(), spread(spread)));
    }
  }

  /** Adds what was to be reached. */
  public static void goals(ObjectNode document, List<Goal> goals) {
    ArrayNode all = document.putArray("goals");
    for (Goal goal : goals) {
      ObjectNode node = all.addObject();
      node.put("what", goal.what());
      node.put(goal.atLeast() ? "atLeast" : "atMost", goal.bound());
      node.put("unit", goal.unit().strip());
      node.set("measured", spread(goal.measured()));
      node.put("reached", goal.isReached());
    }
  }

  /** Median and range. */
  public static ObjectNode spread(Spread spread) {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("median", rounded(spread.median()));
    node.put("min", rounded(spread.min()));
    node.put("max", rounded(spread.max()));
    return node;
  }

  /** Indented text that ends with a line break. */
  public static String text(ObjectNode document) {
    try {
      return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(document) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a JSON tree cannot fail to be written", e);
    }
  }

  private static BigDecimal rounded(double value) {
    return BigDecimal.valueOf(value).setScale(DIGITS, RoundingMode.HALF_EVEN);
  }
}

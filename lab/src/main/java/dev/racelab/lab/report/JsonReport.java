package dev.racelab.lab.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.racelab.lab.check.Anomaly;
import dev.racelab.lab.compare.CellResult;
import dev.racelab.lab.compare.RaceProbability;
import dev.racelab.lab.compare.RunResult;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What programs read: one document, version 1. */
public final class JsonReport {
  private static final int VERSION = 1;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private JsonReport() {}

  /** The document as indented text that ends with a line break. */
  public static String render(RunInfo info, RunResult run) {
    try {
      return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(document(info, run)) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a JSON tree cannot fail to be written", e);
    }
  }

  static ObjectNode document(RunInfo info, RunResult run) {
    ObjectNode document = MAPPER.createObjectNode();
    document.put("version", VERSION);
    ObjectNode head = document.putObject("run");
    head.put("command", info.command());
    head.put("seed", run.plan().seed());
    head.set("flags", MAPPER.valueToTree(info.flags()));
    head.set("versions", MAPPER.valueToTree(info.versions()));
    head.set("machine", MAPPER.valueToTree(info.machine()));
    head.put("complete", run.complete());
    ArrayNode cells = document.putArray("cells");
    run.cells().forEach(cell -> cells.add(cell(cell)));
    document.put("asPromised", run.asPromised());
    return document;
  }

  private static ObjectNode cell(CellResult result) {
    ObjectNode cell = MAPPER.createObjectNode();
    cell.put("scenario", result.cell().scenario().name());
    ArrayNode hazards = cell.putArray("hazards");
    result.cell().scenario().hazards().stream()
        .sorted()
        .forEach(hazard -> hazards.add(hazard.name()));
    cell.put("strategy", result.cell().strategy().name());
    cell.put("promised", result.promised());
    cell.put("replicas", result.cell().replicas());
    cell.put("trigger", result.cell().trigger().name());
    cell.put("requests", result.counts().requests());
    cell.put("ok", result.counts().ok());
    cell.put("failed", result.counts().failed());
    cell.put("unknown", result.counts().unknown());
    cell.put("verdict", result.verdict().word());
    ArrayNode anomalies = cell.putArray("anomalies");
    result.verdict().found().forEach(anomaly -> anomalies.add(anomaly(anomaly)));
    cell.put("throughput", rounded(result.cost().throughput(), 1));
    cell.put("p50Millis", rounded(result.cost().p50Millis(), 3));
    cell.put("p99Millis", rounded(result.cost().p99Millis(), 3));
    Optional<RaceProbability> probability = result.raceProbability();
    cell.put("raceProbability", rounded(probability.map(RaceProbability::estimate), 4));
    cell.put("raceProbabilityLow", rounded(probability.map(RaceProbability::low), 4));
    cell.put("raceProbabilityHigh", rounded(probability.map(RaceProbability::high), 4));
    cell.put("asPromised", result.asPromised());
    return cell;
  }

  private static ObjectNode anomaly(Anomaly anomaly) {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("name", anomaly.name());
    node.put("count", anomaly.count());
    ObjectNode witness = node.putObject("witness");
    witness.put("text", anomaly.witness().text());
    witness.set("operations", MAPPER.valueToTree(anomaly.witness().operations()));
    return node;
  }

  private static @Nullable BigDecimal rounded(Optional<Double> value, int digits) {
    return rounded(value.orElse(null), digits);
  }

  private static @Nullable BigDecimal rounded(@Nullable Double value, int digits) {
    return value == null
        ? null
        : BigDecimal.valueOf(value).setScale(digits, RoundingMode.HALF_EVEN);
  }
}

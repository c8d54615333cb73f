package dev.racelab.bench.idempotency;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.racelab.bench.report.Json;
import dev.racelab.bench.run.Results;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What programs read. */
final class IdempotencyJson {
  private IdempotencyJson() {}

  /** The document as indented text that ends with a line break. */
  static String render(
      Map<String, Object> facts, Plan plan, Measured measured, Map<Side, String> names) {
    ObjectNode document = Json.document(facts);
    ObjectNode sides = document.putObject("sides");
    names.forEach((side, name) -> sides.put(side.database(), name));
    requests(document.putArray("measurements"), plan, measured.results());
    ArrayNode trips = document.putArray("roundTrips");
    measured
        .trips()
        .forEach(
            (side, counted) -> {
              trips(trips.addObject(), side, "PLAIN", counted.plain());
              trips(trips.addObject(), side, "FIRST", counted.first());
              trips(trips.addObject(), side, "REPLAY", counted.replay());
            });
    ArrayNode growth = document.putArray("growth");
    measured.sizes().forEach((when, sizes) -> sizes(growth.addObject(), when, sizes));
    measured.purge().ifPresent(done -> purge(document, done, measured.results()));
    ArrayNode effects = document.putArray("effects");
    measured.effects().forEach((side, each) -> effects(effects.addObject(), side, each));
    Json.goals(document, Goals.of(measured, names.getOrDefault(Side.PEER, "")));
    return Json.text(document);
  }

  private static void requests(ArrayNode all, Plan plan, Results results) {
    List<String> workloads =
        new ArrayList<>(plan.connections().stream().map(Plan::spread).toList());
    workloads.add(Plan.hot());
    for (String workload : workloads) {
      for (Contender each : Contender.values()) {
        if (!results.of(each.name(), workload).isEmpty()) {
          ObjectNode node = all.addObject();
          node.put("side", each.side().database());
          node.put("mode", each.mode().name());
          node.put("workload", workload);
          Json.metrics(node, results, each.name(), workload);
        }
      }
    }
  }

  private static void trips(ObjectNode node, Side side, String mode, Wire.Trips trips) {
    node.put("side", side.database());
    node.put("mode", mode);
    node.put("postgres", trips.postgres());
    node.put("before", trips.before());
    node.put("after", trips.after());
    node.put("redisCommands", trips.redis());
  }

  private static void sizes(ObjectNode node, String when, Growth.Sizes sizes) {
    node.put("when", when);
    node.put("records", sizes.rows());
    node.put("tableBytes", sizes.table());
    node.put("keyBytes", sizes.key());
    node.put("keyLeafDensity", sizes.keyDensity());
    node.put("expiryBytes", sizes.expiry());
    node.put("expiryLeafDensity", sizes.expiryDensity());
  }

  private static void purge(ObjectNode document, PurgeRace.Done done, Results results) {
    ObjectNode node = document.putObject("purge");
    node.put("deleted", done.deleted());
    node.put("seconds", done.seconds());
    Json.metrics(node.putObject("with"), results, PurgeRace.WITH, PurgeRace.WORKLOAD);
    Json.metrics(node.putObject("without"), results, PurgeRace.WITHOUT, PurgeRace.WORKLOAD);
    IdempotencyTable.duringPurge(results).ifPresent(ratio -> node.set("ratio", Json.spread(ratio)));
  }

  private static void effects(ObjectNode node, Side side, Measured.Effects effects) {
    node.put("side", side.database());
    node.put("answered", effects.answered().effects());
    node.put("unknown", effects.answered().unknown());
    node.put("inLedger", effects.found().entries());
    node.put("accountsThatDoNotAddUp", effects.found().wrong());
  }
}

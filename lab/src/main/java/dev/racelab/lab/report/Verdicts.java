package dev.racelab.lab.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The verdicts of a run by cell, read back from what it left, to lay beside another run's. */
public final class Verdicts {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Map<String, String> byCell;

  Verdicts(Map<String, String> byCell) {
    this.byCell = Map.copyOf(byCell);
  }

  /** Those of the run that wrote into {@code folder}. */
  public static Verdicts of(Path folder) throws IOException {
    Map<String, String> byCell = new LinkedHashMap<>();
    for (JsonNode cell : MAPPER.readTree(folder.resolve("results.json").toFile()).path("cells")) {
      byCell.put(
          "%s %s x%d"
              .formatted(
                  cell.path("scenario").asText(),
                  cell.path("strategy").asText(),
                  cell.path("replicas").asInt()),
          cell.path("verdict").asText());
    }
    return new Verdicts(byCell);
  }

  /** How many cells were judged. */
  public int count() {
    return byCell.size();
  }

  /**
   * Each cell whose verdict is another one there, or that only one of the two has: a line each.
   *
   * @param here what these verdicts are called in it
   * @param there what the other ones are called
   */
  public List<String> differencesFrom(Verdicts other, String here, String there) {
    var cells = new TreeSet<>(byCell.keySet());
    cells.addAll(other.byCell.keySet());
    List<String> differences = new ArrayList<>();
    for (String cell : cells) {
      String mine = byCell.getOrDefault(cell, "not judged");
      String theirs = other.byCell.getOrDefault(cell, "not judged");
      if (!mine.equals(theirs)) {
        differences.add("%s: %s %s, %s %s".formatted(cell, mine, here, theirs, there));
      }
    }
    return differences;
  }
}

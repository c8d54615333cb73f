package dev.racelab.lab.cli;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How many replicas somebody wants, as typed: {@code 3}, or {@code account=3,order=2}. */
final class ReplicaCounts {
  private ReplicaCounts() {}

  /**
   * The count of each service that is named; of all, where only a number is given.
   *
   * @param services the names of all services
   * @throws IllegalArgumentException if it is neither, or no such service is there; says what is
   *     allowed
   */
  static Map<String, Integer> parse(String typed, List<String> services) {
    var counts = new TreeMap<String, Integer>();
    if (!typed.contains("=")) {
      services.forEach(service -> counts.put(service, count(typed, typed)));
      return counts;
    }
    for (var part : typed.split(",", -1)) {
      var sides = part.split("=", 2);
      if (sides.length != 2) {
        throw wrong(typed);
      }
      var name = sides[0].strip();
      if (!services.contains(name)) {
        throw new IllegalArgumentException(
            "there is no service " + name + "; there is " + String.join(", ", services));
      }
      counts.put(name, count(sides[1], typed));
    }
    return counts;
  }

  private static int count(String number, String typed) {
    try {
      return Integer.parseInt(number.strip());
    } catch (NumberFormatException e) {
      throw wrong(typed);
    }
  }

  private static IllegalArgumentException wrong(String typed) {
    return new IllegalArgumentException(
        "'" + typed + "' is no count of replicas: write 3, or account=3,order=2");
  }
}

package dev.racelab.lab.cluster.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A pod with one container, as far as the lab looks at it.
 *
 * @param ip empty until it has one
 * @param ready whether it takes requests
 * @param running whether its container runs, ready or not
 * @param leaving whether it was told to end
 * @param container the container's id in the node's runtime, empty until it has one
 * @param trouble why it is not ready, on one line; empty where nothing is known to be wrong
 */
public record Pod(
    String name,
    String ip,
    boolean ready,
    boolean running,
    boolean leaving,
    String container,
    String trouble) {
  private static final String RUNTIME = "containerd://";

  /** Those of a list that kubectl printed, by name. */
  static List<Pod> all(JsonNode list) {
    List<Pod> pods = new ArrayList<>();
    list.path("items").forEach(item -> pods.add(of(item)));
    pods.sort(Comparator.comparing(Pod::name));
    return pods;
  }

  private static Pod of(JsonNode item) {
    JsonNode status = item.path("status");
    JsonNode container = status.path("containerStatuses").path(0);
    return new Pod(
        item.path("metadata").path("name").asText(),
        status.path("podIP").asText(),
        condition(status, "Ready").path("status").asText().equals("True"),
        container.path("state").has("running"),
        item.path("metadata").has("deletionTimestamp"),
        container.path("containerID").asText().replace(RUNTIME, ""),
        trouble(status, container));
  }

  private static String trouble(JsonNode status, JsonNode container) {
    JsonNode scheduled = condition(status, "PodScheduled");
    if (scheduled.path("status").asText().equals("False")) {
      return scheduled.path("reason").asText() + ": " + oneLine(scheduled.path("message"));
    }
    JsonNode waiting = container.path("state").path("waiting");
    JsonNode ended = container.path("state").path("terminated");
    JsonNode last = container.path("lastState").path("terminated");
    if (!waiting.isMissingNode()) {
      return waiting.path("reason").asText()
          + (waiting.has("message") ? ": " + oneLine(waiting.path("message")) : "")
          + (last.isMissingNode() ? "" : ", last exit status " + last.path("exitCode").asInt());
    }
    if (!ended.isMissingNode()) {
      return ended.path("reason").asText() + ", exit status " + ended.path("exitCode").asInt();
    }
    return "";
  }

  private static JsonNode condition(JsonNode status, String type) {
    for (JsonNode condition : status.path("conditions")) {
      if (condition.path("type").asText().equals(type)) {
        return condition;
      }
    }
    return status.path("no such condition");
  }

  private static String oneLine(JsonNode text) {
    return text.asText().replaceAll("\\s+", " ").strip();
  }
}

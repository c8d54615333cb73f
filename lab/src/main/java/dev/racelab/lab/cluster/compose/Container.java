package dev.racelab.lab.cluster.compose;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One container of a project, as {@code docker inspect} tells it.
 *
 * @param id the whole id, whose start is the container's host name
 * @param service the service's name in the compose file
 * @param number its number among the service's containers
 * @param address its address in the project's inner network; empty while it does not run
 * @param status such as {@code running}, {@code paused}, {@code exited}, {@code restarting}
 * @param exit the exit status, of one that has ended
 * @param restarts how often the engine has started it again
 */
public record Container(
    String id, String service, int number, String address, String status, int exit, int restarts) {
  private static final int HOST_NAME = 12;

  static Container of(JsonNode inspected, String project) {
    JsonNode labels = inspected.path("Config").path("Labels");
    JsonNode state = inspected.path("State");
    return new Container(
        inspected.path("Id").asText(),
        labels.path("com.docker.compose.service").asText(),
        labels.path("com.docker.compose.container-number").asInt(),
        inspected
            .path("NetworkSettings")
            .path("Networks")
            .path(project + "_inside")
            .path("IPAddress")
            .asText(),
        state.path("Status").asText(),
        state.path("ExitCode").asInt(),
        inspected.path("RestartCount").asInt());
  }

  /** What it calls itself: its host name, which is the start of its id. */
  public String name() {
    return id.substring(0, Math.min(HOST_NAME, id.length()));
  }

  /** Whether it has a process, be it stopped in its tracks. */
  public boolean lives() {
    return status.equals("running") || status.equals("paused");
  }
}

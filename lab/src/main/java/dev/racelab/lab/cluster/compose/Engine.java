package dev.racelab.lab.cluster.compose;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.racelab.lab.cluster.ClusterException;
import dev.racelab.lab.cluster.Program;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** The container engine of this machine, by its command line. Thread-safe. */
public final class Engine {
  /** For what answers at once on an engine that is well. */
  static final Duration SHORT = Duration.ofSeconds(30);

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final Duration FREEZE_LIMIT = Duration.ofSeconds(10);
  private static final Duration BREATH = Duration.ofMillis(50);

  private final Program docker;

  /**
   * An engine behind another program.
   *
   * @param docker what takes the commands of {@code docker}
   */
  Engine(Program docker) {
    this.docker = docker;
  }

  /**
   * The engine that {@code docker} finds.
   *
   * @throws ClusterException if there is none
   */
  public static Engine require() {
    Engine engine = new Engine(new Program(List.of("docker"), Map.of()));
    Program.Answer answer = engine.docker.attempt(SHORT, List.of("info", "--format", "{{.ID}}"));
    if (!answer.ok()) {
      throw new ClusterException("no container engine answers: " + answer.complaint());
    }
    return engine;
  }

  /** Its version. */
  public String version() {
    return run("version", "--format", "{{.Server.Version}}").strip();
  }

  /** Refuses to go on without an image of ours, which no registry has. */
  void requireImage(String image) {
    if (!docker.attempt(SHORT, List.of("image", "inspect", image)).ok()) {
      throw new ClusterException(
          "there is no image %s; './racelab images' builds it".formatted(image));
    }
  }

  /** All containers of a project, those that have ended too, by service and number. */
  public List<Container> containers(String project) {
    List<String> ids =
        run(
                "ps",
                "--all",
                "--quiet",
                "--no-trunc",
                "--filter",
                "label=com.docker.compose.project=" + project)
            .lines()
            .toList();
    if (ids.isEmpty()) {
      return List.of();
    }
    List<String> command = new ArrayList<>(List.of("inspect"));
    command.addAll(ids);
    // One that went away meanwhile makes the call fail, and the others are printed all the same.
    List<Container> containers = new ArrayList<>();
    for (JsonNode inspected : parse(docker.attempt(SHORT, command).out())) {
      containers.add(Container.of(inspected, project));
    }
    containers.sort(Comparator.comparing(Container::service).thenComparingInt(Container::number));
    return containers;
  }

  private static JsonNode parse(String out) {
    try {
      return JSON.readTree(out);
    } catch (JsonProcessingException notJson) {
      throw new ClusterException(
          "docker inspect did not print JSON: " + notJson.getOriginalMessage(), notJson);
    }
  }

  /**
   * Freezes every process of a container, which is what SIGSTOP does and cannot be caught. With
   * version 1 of cgroups a busy machine may not get all of them frozen at the first try; runc thaws
   * them then and leaves it to its caller to try again (opencontainers/runc#4388).
   */
  void pause(Container container) {
    long deadline = System.nanoTime() + FREEZE_LIMIT.toNanos();
    Program.Answer answer = docker.attempt(SHORT, List.of("pause", container.id()));
    while (!answer.ok()
        && answer.err().contains("unable to freeze")
        && System.nanoTime() < deadline
        && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(BREATH.toNanos());
      answer = docker.attempt(SHORT, List.of("pause", container.id()));
    }
    if (!answer.ok()) {
      throw new ClusterException("docker pause: " + answer.complaint());
    }
  }

  /** The last lines of what a container said. */
  String log(Container container, int lines) {
    Program.Answer said =
        docker.attempt(SHORT, List.of("logs", "--tail", Integer.toString(lines), container.id()));
    return (said.out() + said.err()).strip();
  }

  /** All that a container said, to either stream, every line with its time in front. */
  public List<String> timedLog(Container container) {
    Program.Answer said = docker.attempt(SHORT, List.of("logs", "--timestamps", container.id()));
    return (said.out() + said.err()).lines().toList();
  }

  /** A command that must succeed; what it printed. */
  public String run(String... arguments) {
    return docker.run(SHORT, List.of(arguments));
  }
}

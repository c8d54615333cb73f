package dev.racelab.lab.cluster.compose;

import dev.racelab.lab.cluster.ClusterException;
import dev.racelab.lab.cluster.Program;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * This repository's compose file as one project, under a name of its own. Thread-safe; one change
 * at a time.
 */
public final class Project {
  private static final Duration DOWN_LIMIT = Duration.ofMinutes(2);

  private final String name;
  private final Program compose;

  private Project(String name, Program compose) {
    this.name = name;
    this.compose = compose;
  }

  /**
   * The project of a compose file.
   *
   * @param file the compose file
   * @param name the project's
   * @param variables what the file leaves open
   * @throws ClusterException if there is no compose
   */
  public static Project of(Path file, String name, Map<String, String> variables) {
    List<String> words = new ArrayList<>(program());
    words.addAll(List.of("--project-name", name, "--file", file.toString()));
    return new Project(name, new Program(words, variables));
  }

  /** Compose v2 as docker's plug-in, or docker-compose of its own, v2 or 1.29. */
  private static List<String> program() {
    for (List<String> words : List.of(List.of("docker", "compose"), List.of("docker-compose"))) {
      if (version(words).isPresent()) {
        return words;
      }
    }
    throw new ClusterException("there is neither 'docker compose' nor 'docker-compose'");
  }

  private static Optional<String> version(List<String> words) {
    try {
      Program.Answer answer =
          new Program(words, Map.of()).attempt(Engine.SHORT, List.of("version", "--short"));
      return answer.ok() ? Optional.of(answer.out().strip()) : Optional.empty();
    } catch (ClusterException notThere) {
      return Optional.empty();
    }
  }

  /** The version of compose that is used. */
  public static String version() {
    return version(program()).orElseThrow();
  }

  /** The project's name. */
  public String name() {
    return name;
  }

  /** Starts services with so many containers each, and what they depend on. */
  public void up(List<String> services, Map<String, Integer> counts, Duration within) {
    List<String> arguments = new ArrayList<>(List.of("up", "--detach", "--no-build"));
    new TreeMap<>(counts)
        .forEach((service, count) -> arguments.addAll(List.of("--scale", service + "=" + count)));
    arguments.addAll(services);
    compose.run(within, arguments);
  }

  /** Brings one service to so many containers; one that was killed is started again. */
  public void scale(String service, int count, Duration within) {
    compose.run(
        within,
        List.of(
            "up",
            "--detach",
            "--no-build",
            "--no-deps",
            "--no-recreate",
            "--scale",
            service + "=" + count,
            service));
  }

  /** Replaces one service's containers by new ones. */
  public void recreate(String service, Duration within) {
    compose.run(
        within, List.of("up", "--detach", "--no-build", "--no-deps", "--force-recreate", service));
  }

  /** Ends everything at once and deletes its data. */
  public void down() {
    // A paused container cannot end, and nothing here is worth an orderly end.
    compose.attempt(Engine.SHORT, List.of("unpause"));
    compose.attempt(Engine.SHORT, List.of("kill"));
    compose.run(DOWN_LIMIT, List.of("down", "--volumes", "--remove-orphans", "--timeout", "5"));
  }
}

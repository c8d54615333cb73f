package dev.racelab.platform.container;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The training run of an image's AOT cache, while it is built: starts the service with the
 * arguments that it is given, asks a few paths, and ends the service in order, upon which the JVM
 * writes the cache. No store is there in a build, so nothing that needs one is asked, and what
 * would ask at start is switched off.
 */
public final class Training {
  /** What keeps a service from starting without its stores; none of it is code of its own. */
  private static final Map<String, String> WITHOUT_STORES =
      Map.of(
          "QUARKUS_FLYWAY_MIGRATE_AT_START", "false",
          "QUARKUS_HIBERNATE_ORM_SCHEMA_MANAGEMENT_STRATEGY", "none",
          "QUARKUS_HIBERNATE_ORM_DATABASE_START_OFFLINE", "true",
          "QUARKUS_DATASOURCE_JDBC_URL", "jdbc:postgresql://127.0.0.1:1/none",
          "QUARKUS_DATASOURCE_JDBC_MIN_SIZE", "0",
          "QUARKUS_REDIS_HOSTS", "redis://127.0.0.1:1");

  private static final List<String> PATHS =
      List.of(
          "/q/health/live",
          "/q/health/ready",
          "/q/metrics",
          "/q/openapi",
          "/accounts/7",
          "/orders/7",
          "/api/accounts/7",
          "/docs",
          "/nothing");

  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final Duration END_LIMIT = Duration.ofMinutes(5);
  private static final int PORT = 8080;
  private static final int ROUNDS = 20;

  private Training() {}

  /**
   * Runs {@code java} with these arguments.
   *
   * @throws IllegalStateException if it does not start or does not end; the build stops then
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    builder.environment().putAll(WITHOUT_STORES);
    Process service = builder.start();
    try {
      HttpProbe probe = new HttpProbe(PORT, Duration.ofSeconds(10));
      awaitLive(service, probe);
      for (int round = 0; round < ROUNDS; round++) {
        for (String path : PATHS) {
          probe.status(path);
        }
      }
      service.destroy();
      if (!service.waitFor(END_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException("the service did not end after its training");
      }
    } finally {
      service.destroyForcibly();
    }
  }

  private static void awaitLive(Process service, HttpProbe probe) {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (!isLive(probe)) {
      if (!service.isAlive() || System.nanoTime() > deadline) {
        throw new IllegalStateException("the service did not start for its training");
      }
      LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
    }
  }

  private static boolean isLive(HttpProbe probe) {
    try {
      return probe.status(PATHS.getFirst()) > 0;
    } catch (IOException notYet) {
      return false;
    }
  }
}

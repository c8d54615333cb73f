package dev.racelab.embedded;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The main class of a small JVM that owns a child or a server, to be killed by a test. */
final class Owner {
  private Owner() {}

  /** Arguments: what to own, and a folder. Prints the child's process id and waits. */
  @SuppressWarnings("SystemOut")
  public static void main(String[] arguments) throws InterruptedException {
    var folder = Path.of(arguments[1]);
    var child =
        switch (arguments[0]) {
          case "sleep" ->
              ChildProcess.start(
                  List.of("sleep", "600"), Map.of(), folder, folder.resolve("sleep.log"));
          case "postgres" -> PostgresServer.start(folder.resolve("postgres")).process();
          case "redis" -> RedisServer.start(folder.resolve("redis")).process();
          default -> throw new IllegalArgumentException(arguments[0]);
        };
    System.out.println(child.pid());
    Thread.sleep(600_000);
  }
}

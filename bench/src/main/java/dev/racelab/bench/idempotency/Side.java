package dev.racelab.bench.idempotency;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/** Whose idempotency stands in front of the same service. */
enum Side {
  OURS("account-service", "account"),
  PEER("bench/peer-service", "peer");

  private static final String LIBRARY = "quarkus-http-idempotency";

  private final String module;
  private final String database;

  Side(String module, String database) {
    this.module = module;
    this.database = database;
  }

  /** The name of its database, and of its replica. */
  String database() {
    return database;
  }

  /** What its replica is told beside addresses. */
  Map<String, String> environment() {
    return switch (this) {
      // Records are purged when the bench wants it.
      case OURS -> Map.of("RACELAB_IDEMPOTENCY_PURGE_EVERY", "24h");
      case PEER ->
          Map.of(
              "QUARKUS_IDEMPOTENCY_STORE", "redis",
              "QUARKUS_IDEMPOTENCY_HEADER_NAME", "Peer-Idempotency-Key");
    };
  }

  /** The program. */
  Path jar(Path home) {
    return home.resolve(module).resolve("target/quarkus-app/quarkus-run.jar");
  }

  /** What tables call it: the library only where the library itself was built in. */
  String shown(Path home) {
    if (this == OURS) {
      return "Racelab";
    }
    try (Stream<Path> built = Files.walk(jar(home).resolveSibling("lib"))) {
      return built
          .map(path -> path.getFileName().toString())
          .filter(name -> name.contains(LIBRARY) && name.endsWith(".jar"))
          .findFirst()
          .map(name -> name.substring(name.indexOf(LIBRARY), name.length() - ".jar".length()))
          .orElse("stand-in *");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look into " + jar(home).getParent(), e);
    }
  }
}

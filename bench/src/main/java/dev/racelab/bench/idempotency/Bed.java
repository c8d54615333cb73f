package dev.racelab.bench.idempotency;

import dev.racelab.bench.pool.JdbcPool;
import dev.racelab.bench.run.BenchException;
import dev.racelab.bench.run.Closing;
import dev.racelab.bench.run.JvmFlags;
import dev.racelab.embedded.ChildProcess;
import dev.racelab.embedded.Ports;
import dev.racelab.embedded.PostgresServer;
import dev.racelab.embedded.RedisServer;
import dev.racelab.lab.cluster.ClusterException;
import dev.racelab.lab.cluster.LocalReplica;
import dev.racelab.lab.cluster.Replica;
import dev.racelab.lab.identity.Keys;
import dev.racelab.lab.identity.Tokens;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One PostgreSQL and one Redis with the durability of production, and replicas as they are run in
 * production: the lab's controls off, the optimizing compiler on. All of it ends with this JVM.
 */
final class Bed implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(90);
  private static final Duration STOP_GRACE = Duration.ofSeconds(15);

  private final Path home;
  private final Path folder;
  private final boolean quick;
  private final PostgresServer postgres;
  private final RedisServer redis;
  private final Keys keys;
  private final Deque<AutoCloseable> started;

  private Bed(
      Path home,
      Path folder,
      boolean quick,
      PostgresServer postgres,
      RedisServer redis,
      Keys keys,
      Deque<AutoCloseable> started) {
    this.home = home;
    this.folder = folder;
    this.quick = quick;
    this.postgres = postgres;
    this.redis = redis;
    this.keys = keys;
    this.started = started;
  }

  /**
   * Starts the servers; if one does not come up, none runs.
   *
   * @param folder exists; everything that is written goes there
   */
  static Bed start(Path home, Path folder, boolean quick) {
    Deque<AutoCloseable> started = new ArrayDeque<>();
    try {
      PostgresServer postgres = PostgresServer.start(folder.resolve("postgres"));
      started.push(postgres);
      RedisServer redis = RedisServer.start(folder.resolve("redis"));
      started.push(redis);
      return new Bed(home, folder, quick, postgres, redis, Keys.unsaved(folder), started);
    } catch (IOException e) {
      Closing.all(started);
      throw new UncheckedIOException("cannot write a key into " + folder, e);
    } catch (RuntimeException e) {
      Closing.all(started);
      throw e;
    }
  }

  /** A token of somebody who may move every account. */
  String token() {
    return new Tokens(keys, InstantSource.system()).operator();
  }

  int postgresPort() {
    return postgres.port();
  }

  int redisPort() {
    return redis.port();
  }

  String jdbcUrl(Side side) {
    return postgres.jdbcUrl(side.database());
  }

  /** Connections to that side's database. */
  JdbcPool pool(Side side) throws SQLException {
    return JdbcPool.open(jdbcUrl(side), postgres.username(), postgres.password());
  }

  /** Makes a database for each, and starts a replica of each on it. */
  Map<Side, LocalReplica> replicas(List<Side> sides) {
    Map<Side, LocalReplica> launched = new HashMap<>();
    for (Side side : sides) {
      postgres.createDatabase(side.database());
      launched.put(side, launch(side, side.database(), Map.of()));
    }
    launched.values().forEach(Bed::await);
    return launched;
  }

  /** Starts one more replica, on the same database, and waits for it. */
  LocalReplica another(Side side, String name, Map<String, String> environment) {
    LocalReplica replica = launch(side, name, environment);
    await(replica);
    return replica;
  }

  private LocalReplica launch(Side side, String name, Map<String, String> more) {
    Path jar = side.jar(home);
    if (!Files.isRegularFile(jar)) {
      throw new BenchException(jar + " is missing: ./racelab bench builds it");
    }
    int port = Ports.free();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JvmFlags.of(quick));
    command.addAll(List.of("-jar", jar.toAbsolutePath().normalize().toString()));
    ChildProcess process =
        ChildProcess.start(
            command, environment(side, name, port, more), folder, folder.resolve(name + ".log"));
    started.push(() -> process.stop(STOP_GRACE));
    return new LocalReplica(
        new Replica(side.database(), name, URI.create("http://127.0.0.1:" + port)), process);
  }

  private Map<String, String> environment(
      Side side, String name, int port, Map<String, String> more) {
    Map<String, String> all = new HashMap<>(side.environment());
    all.put("QUARKUS_HTTP_HOST", "127.0.0.1");
    all.put("QUARKUS_HTTP_PORT", Integer.toString(port));
    all.put("RACELAB_REPLICA", name);
    all.put("QUARKUS_REDIS_HOSTS", redis.uri());
    all.put("QUARKUS_DATASOURCE_JDBC_URL", jdbcUrl(side));
    all.put("QUARKUS_DATASOURCE_USERNAME", postgres.username());
    all.put("QUARKUS_DATASOURCE_PASSWORD", postgres.password());
    // Connections that are opened under load are no part of what is compared.
    all.put("QUARKUS_DATASOURCE_JDBC_INITIAL_SIZE", "20");
    all.put("QUARKUS_DATASOURCE_JDBC_MIN_SIZE", "20");
    if (quick) {
      // Which is to pass on a busy machine, too; otherwise the wait is that of production.
      all.put("QUARKUS_DATASOURCE_JDBC_ACQUISITION_TIMEOUT", "20s");
    }
    all.put("MP_JWT_VERIFY_PUBLICKEY_LOCATION", keys.publicKeyFile().toUri().toString());
    all.putAll(more);
    return all;
  }

  private static void await(LocalReplica replica) {
    try {
      replica.awaitReady(System.nanoTime() + START_LIMIT.toNanos());
    } catch (ClusterException e) {
      throw new BenchException(String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public void close() {
    Closing.all(started);
  }
}

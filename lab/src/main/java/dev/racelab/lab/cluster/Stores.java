package dev.racelab.lab.cluster;

import dev.racelab.embedded.PostgresServer;
import dev.racelab.embedded.RedisServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The stores of one system: PostgreSQL with a database per service, the services' Redis, three more
 * that keep locks by majority, and the lab's own Redis, which stays up when a fault hits the
 * services'.
 */
final class Stores implements AutoCloseable {
  /** As many as survive the loss of one. */
  private static final int QUORUM = 3;

  private final PostgresServer postgres;
  private final RedisServer redis;
  private final RedisServer labRedis;
  private final List<RedisServer> quorum;

  private Stores(
      PostgresServer postgres, RedisServer redis, RedisServer labRedis, List<RedisServer> quorum) {
    this.postgres = postgres;
    this.redis = redis;
    this.labRedis = labRedis;
    this.quorum = List.copyOf(quorum);
  }

  /** Starts all of them; if one does not come up, none runs. */
  static Stores start(Path folder, List<ServiceDescriptor> services) {
    // Redis is up within hundredths of a second, so only PostgreSQL is worth a second thread, and
    // it would have to wait for nobody.
    List<Runnable> ends = new ArrayList<>();
    try {
      RedisServer redis = redis(folder, "redis", ends);
      RedisServer labRedis = redis(folder, "lab-redis", ends);
      List<RedisServer> quorum = new ArrayList<>();
      for (int number = 1; number <= QUORUM; number++) {
        quorum.add(redis(folder, "quorum-" + number, ends));
      }
      PostgresServer postgres = PostgresServer.start(folder.resolve("postgres"));
      ends.add(postgres::kill);
      services.stream()
          .filter(ServiceDescriptor::database)
          .forEach(service -> postgres.createDatabase(service.databaseName()));
      return new Stores(postgres, redis, labRedis, quorum);
    } catch (RuntimeException e) {
      ends.forEach(Runnable::run);
      throw e;
    }
  }

  private static RedisServer redis(Path folder, String name, List<Runnable> ends) {
    RedisServer server = RedisServer.start(folder.resolve(name));
    ends.add(server::kill);
    return server;
  }

  /** Where the stores listen, by name. */
  Map<String, String> addresses() {
    Map<String, String> addresses =
        new HashMap<>(
            Map.of(
                "postgres", "127.0.0.1:" + postgres.port(),
                "redis", "127.0.0.1:" + redis.port(),
                "lab-redis", "127.0.0.1:" + labRedis.port()));
    for (int i = 0; i < quorum.size(); i++) {
      addresses.put("quorum-" + (i + 1), "127.0.0.1:" + quorum.get(i).port());
    }
    return addresses;
  }

  /** The environment in which a replica of this service finds its stores. */
  Map<String, String> environment(ServiceDescriptor service) {
    var environment = new HashMap<>(LabSettings.ALL);
    environment.putAll(
        Map.of(
            "QUARKUS_REDIS_HOSTS", redis.uri(),
            "RACELAB_LOCK_QUORUM",
                quorum.stream().map(RedisServer::uri).collect(Collectors.joining(",")),
            "RACELAB_LAB_REDIS", labRedis.uri()));
    if (service.database()) {
      environment.put("QUARKUS_DATASOURCE_JDBC_URL", postgres.jdbcUrl(service.databaseName()));
      environment.put("QUARKUS_DATASOURCE_USERNAME", postgres.username());
      environment.put("QUARKUS_DATASOURCE_PASSWORD", postgres.password());
    }
    return environment;
  }

  /** Ends all at once; the data are of no use any more, the logs stay. */
  @Override
  public void close() {
    List<Runnable> ends = new ArrayList<>(List.of(postgres::kill, redis::kill, labRedis::kill));
    quorum.forEach(server -> ends.add(server::kill));
    EachStep.run(ends);
  }
}

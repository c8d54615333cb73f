package dev.racelab.lab.cluster;

import dev.racelab.embedded.PostgresServer;
import dev.racelab.embedded.RedisServer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The stores of one system: PostgreSQL with a database per service, the services' Redis, and the
 * lab's own Redis, which stays up when a fault hits the services'.
 */
final class Stores implements AutoCloseable {
  private final PostgresServer postgres;
  private final RedisServer redis;
  private final RedisServer labRedis;

  private Stores(PostgresServer postgres, RedisServer redis, RedisServer labRedis) {
    this.postgres = postgres;
    this.redis = redis;
    this.labRedis = labRedis;
  }

  /** Starts all three; if one does not come up, none runs. */
  static Stores start(Path folder, List<ServiceDescriptor> services) {
    // Redis is up within hundredths of a second, so only PostgreSQL is worth a second thread, and
    // it would have to wait for nobody.
    var redis = RedisServer.start(folder.resolve("redis"));
    try {
      var labRedis = RedisServer.start(folder.resolve("lab-redis"));
      try {
        var postgres = PostgresServer.start(folder.resolve("postgres"));
        try {
          services.stream()
              .filter(ServiceDescriptor::database)
              .forEach(service -> postgres.createDatabase(service.databaseName()));
          return new Stores(postgres, redis, labRedis);
        } catch (RuntimeException e) {
          postgres.kill();
          throw e;
        }
      } catch (RuntimeException e) {
        labRedis.kill();
        throw e;
      }
    } catch (RuntimeException e) {
      redis.kill();
      throw e;
    }
  }

  /** Where the stores listen, by name. */
  Map<String, String> addresses() {
    return Map.of(
        "postgres", "127.0.0.1:" + postgres.port(),
        "redis", "127.0.0.1:" + redis.port(),
        "lab-redis", "127.0.0.1:" + labRedis.port());
  }

  /** The environment in which a replica of this service finds its stores. */
  Map<String, String> environment(ServiceDescriptor service) {
    var environment =
        new HashMap<>(
            Map.of(
                "QUARKUS_REDIS_HOSTS", redis.uri(),
                "RACELAB_LAB_ENABLED", "true",
                "RACELAB_LAB_REDIS", labRedis.uri(),
                // A short lease, so that a stopped holder outlives it soon; time for the longest
                // hold.
                "RACELAB_GUARD_LEASE", "2s",
                // Longer than the lease, so that whoever waits for a stopped holder outlives it.
                "RACELAB_GUARD_LOCK_WAIT", "5s",
                "RACELAB_GUARD_DEADLINE", "75s",
                "RACELAB_GUARD_IDLE_IN_TRANSACTION", "90s"));
    if (service.database()) {
      environment.put("QUARKUS_DATASOURCE_JDBC_URL", postgres.jdbcUrl(service.databaseName()));
      environment.put("QUARKUS_DATASOURCE_USERNAME", postgres.username());
      environment.put("QUARKUS_DATASOURCE_PASSWORD", postgres.password());
    }
    return environment;
  }

  /** Ends all three at once; the data are of no use any more, the logs stay. */
  @Override
  public void close() {
    EachStep.run(List.<Runnable>of(postgres::kill, redis::kill, labRedis::kill));
  }
}

package dev.racelab.bench.idempotency;

import dev.racelab.bench.load.Turn;
import dev.racelab.bench.run.BenchException;
import dev.racelab.embedded.TcpProxy;
import dev.racelab.lab.cluster.LocalReplica;
import dev.racelab.lab.driver.Http1Connection;
import dev.racelab.lab.driver.HttpAnswer;
import dev.racelab.lab.driver.HttpCall;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Counts what one request asks PostgreSQL and Redis: on the wire, before and after the statement
 * that has the effect. A replica of its own for that, of which all connections to both servers lead
 * through a tap; it has one connection to PostgreSQL, and sends its statements as text.
 */
final class Wire {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int REQUESTS = 9;

  /** The effect, as the service's statement begins. */
  private static final String EFFECT = "UPDATE account SET";

  private static final Pattern REDIS_SET = Pattern.compile("\\$3\r\nset\r\n");
  private static final long ON_ITS_WAY_MILLIS = 100;

  private final LocalReplica replica;
  private final String token;
  private final Transcript postgres;
  private final Transcript redis;

  private Wire(LocalReplica replica, String token, Transcript postgres, Transcript redis) {
    this.replica = replica;
    this.token = token;
    this.postgres = postgres;
    this.redis = redis;
  }

  /**
   * What one request costs.
   *
   * @param postgres round trips to PostgreSQL
   * @param before those up to the one that has the effect; all where there is none
   * @param after those behind it, the commit included
   * @param redis commands that write to Redis
   */
  record Trips(int postgres, int before, int after, int redis) {}

  /**
   * Of the same request.
   *
   * @param plain without a key
   * @param first with a new one
   * @param replay with one that was used
   */
  record Counted(Trips plain, Trips first, Trips replay) {}

  /** Starts a replica of that side, and counts. */
  static Counted count(Bed bed, Side side) throws IOException, InterruptedException {
    Transcript postgres = new Transcript();
    Transcript redis = new Transcript();
    try (TcpProxy toPostgres = TcpProxy.to(bed.postgresPort(), postgres);
        TcpProxy toRedis = TcpProxy.to(bed.redisPort(), redis)) {
      LocalReplica replica =
          bed.another(
              side,
              side.database() + "-tapped",
              Map.of(
                  "QUARKUS_DATASOURCE_JDBC_URL",
                      "jdbc:postgresql://127.0.0.1:%d/%s?prepareThreshold=0"
                          .formatted(toPostgres.port(), side.database()),
                  "QUARKUS_DATASOURCE_JDBC_INITIAL_SIZE", "1",
                  "QUARKUS_DATASOURCE_JDBC_MIN_SIZE", "1",
                  "QUARKUS_DATASOURCE_JDBC_MAX_SIZE", "1",
                  // Which wants two connections, and has nothing to do here.
                  "QUARKUS_FLYWAY_MIGRATE_AT_START", "false",
                  // Nobody else may speak on that connection.
                  "QUARKUS_DATASOURCE_JDBC_BACKGROUND_VALIDATION_INTERVAL", "1H",
                  "QUARKUS_REDIS_HOSTS", "redis://127.0.0.1:" + toRedis.port()));
      try {
        return new Wire(replica, bed.token(), postgres, redis).count();
      } finally {
        replica.process().stop(PATIENCE);
      }
    }
  }

  private Counted count() throws IOException, InterruptedException {
    List<Trips> plain = new ArrayList<>();
    List<Trips> first = new ArrayList<>();
    List<Trips> replay = new ArrayList<>();
    for (int i = 0; i < REQUESTS; i++) {
      plain.add(trips(""));
      first.add(trips("wire-" + i));
      replay.add(trips("wire-" + i));
    }
    return new Counted(withEffect(usual(plain)), withEffect(usual(first)), usual(replay));
  }

  private static Trips withEffect(Trips trips) {
    if (trips.before() == trips.postgres()) {
      throw new BenchException("no round trip of a withdrawal has '" + EFFECT + "': " + trips);
    }
    return trips;
  }

  /** The first ones do more, and now and then the pool looks after its connection. */
  private static Trips usual(List<Trips> all) {
    for (Trips each : all) {
      if (Collections.frequency(all, each) * 2 > all.size()) {
        return each;
      }
    }
    throw new BenchException("requests of one kind differ in their round trips: " + all);
  }

  private Trips trips(String key) throws IOException, InterruptedException {
    postgres.clear();
    redis.clear();
    request(key);
    List<String> turns = postgres.turns();
    int effect = 0;
    while (effect < turns.size() && !turns.get(effect).contains(EFFECT)) {
      effect++;
    }
    int after = Math.max(0, turns.size() - effect - 1);
    return new Trips(turns.size(), effect, after, redisCommands());
  }

  private void request(String key) throws IOException {
    Map<String, String> headers =
        new HashMap<>(
            Map.of("Authorization", "Bearer " + token, "Content-Type", "application/json"));
    if (!key.isEmpty()) {
      headers.put("Idempotency-Key", key);
    }
    try (Http1Connection http = Http1Connection.open(replica.replica().address(), PATIENCE)) {
      HttpAnswer answer =
          http.exchange(
              new HttpCall(
                  "POST",
                  "/accounts/" + Turn.account(0) + "/withdrawals",
                  headers,
                  "{\"amount\":1}"));
      if (answer.status() != 201) {
        throw new BenchException("a withdrawal answered " + answer.status() + answer.body());
      }
    }
  }

  /** The answer is stored while it travels, so the last command may still be on its way. */
  private int redisCommands() throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(ON_ITS_WAY_MILLIS);
    return redis.turns().stream()
        .mapToInt(turn -> REDIS_SET.split(turn.toLowerCase(Locale.ROOT), -1).length - 1)
        .sum();
  }
}

package dev.racelab.bench.run;

import dev.racelab.bench.peer.Setup;
import dev.racelab.bench.run.Contestant.Stores;
import dev.racelab.embedded.PostgresServer;
import dev.racelab.embedded.RedisServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/** The servers of one run, with the durability of production; only those that somebody needs. */
public final class BenchServers implements AutoCloseable {
  private static final String DATABASE = "bench";
  private static final String NONE = "none";
  private static final int QUORUM = 3;

  /** Longer than anything lasts that is measured; what Redisson has by default. */
  private static final Duration LEASE = Duration.ofSeconds(30);

  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private final Setup setup;

  private BenchServers(Path folder, Set<Stores> needed) {
    String redis = NONE;
    List<String> quorum = new ArrayList<>();
    String url = NONE;
    String user = NONE;
    String password = NONE;
    boolean complete = false;
    try {
      if (needed.contains(Stores.REDIS)) {
        redis = redis(folder.resolve("redis"));
      }
      for (int i = 1; i <= QUORUM; i++) {
        quorum.add(needed.contains(Stores.QUORUM) ? redis(folder.resolve("quorum-" + i)) : NONE);
      }
      if (needed.contains(Stores.POSTGRES)) {
        PostgresServer postgres = PostgresServer.start(folder.resolve("postgres"));
        started.push(postgres);
        postgres.createDatabase(DATABASE);
        url = postgres.jdbcUrl(DATABASE);
        user = postgres.username();
        password = postgres.password();
      }
      setup = new Setup(redis, quorum, url, user, password, LEASE);
      complete = true;
    } finally {
      if (!complete) {
        close();
      }
    }
  }

  /** Starts them with data and logs in {@code folder}; if one does not come up, none runs. */
  public static BenchServers start(Path folder, Set<Stores> needed) {
    return new BenchServers(folder, needed);
  }

  private String redis(Path folder) {
    RedisServer server = RedisServer.start(folder);
    started.push(server);
    return server.uri();
  }

  /** Where they are. */
  public Setup setup() {
    return setup;
  }

  @Override
  public void close() {
    Closing.all(started);
  }
}

package dev.racelab.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/**
 * A PostgreSQL server of its own: on 127.0.0.1 only, behind a random password, with the durability
 * of production (fsync and synchronous commit are on), gone when its owner is. Thread-safe.
 */
public final class PostgresServer implements EmbeddedServer {
  private static final Duration START_LIMIT = Duration.ofSeconds(30);
  private static final Duration STOP_GRACE = Duration.ofSeconds(15);
  private static final Duration LOGIN_LIMIT = Duration.ofSeconds(5);
  private static final Duration POLL = Duration.ofMillis(10);
  private static final int BIND_ATTEMPTS = 5;
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,62}");

  private static final Map<String, String> SETTINGS =
      Map.of(
          "listen_addresses", "127.0.0.1",
          "unix_socket_directories", "",
          // Two services of twelve replicas with pools of twenty, and some for people.
          "max_connections", "500",
          "shared_buffers", "128MB",
          "fsync", "on",
          "synchronous_commit", "on",
          "full_page_writes", "on",
          "log_line_prefix", "%m [%p] ");

  private final Path directory;
  private final boolean madeDirectory;
  private final PostgresAccount account;
  private final Path program;
  private final Map<String, String> settings;
  private final String password;
  private volatile int port;
  private volatile ChildProcess process;

  private PostgresServer(Path directory, int port, Map<String, String> changes) throws IOException {
    var cache = Cache.ofUser();
    var binaries = new Binaries(cache);
    this.directory = directory.toAbsolutePath();
    this.madeDirectory = !Files.isDirectory(this.directory);
    this.account = PostgresAccount.detect();
    this.program = binaries.postgres().resolve("bin/postgres");
    this.settings = new LinkedHashMap<>(SETTINGS);
    settings.putAll(changes);
    if (madeDirectory) {
      Folders.createPrivate(this.directory);
    }
    if (!Files.isDirectory(data())) {
      PostgresTemplate.of(cache, binaries, account).copyTo(this.directory);
    }
    this.password = PostgresTemplate.password(this.directory);
    this.port = port;
    this.process = launch(port == 0);
  }

  /** Starts a server on a free port with the usual settings. */
  public static PostgresServer start(Path directory) {
    return start(directory, 0, Map.of());
  }

  /**
   * Starts a server and waits until it answers, at most 30 seconds.
   *
   * @param directory where data, log and the pid file go; made if it is not there, and gone on with
   *     if it holds the data of an earlier server
   * @param port between 1 and 65535, or 0 for a free one
   * @param settings PostgreSQL's own settings, on top of the usual ones
   * @throws ServerException if it does not come up; nothing runs then
   */
  public static PostgresServer start(Path directory, int port, Map<String, String> settings) {
    try {
      return new PostgresServer(directory, port, settings);
    } catch (IOException e) {
      throw new ServerException(
          "cannot prepare PostgreSQL in " + directory + ": " + e.getMessage(), e);
    }
  }

  private ChildProcess launch(boolean anyPort) {
    for (int attempt = 1; ; attempt++) {
      if (anyPort) {
        port = Ports.free();
      }
      var started = ChildProcess.start(command(), Map.of("TZ", "UTC"), directory, log());
      try {
        awaitAnswer(started);
        return started;
      } catch (ServerException e) {
        end(started, Signal.QUIT);
        if (!anyPort || attempt == BIND_ATTEMPTS || Ports.isFree(port)) {
          throw e;
        }
      }
    }
  }

  private List<String> command() {
    var command = new ArrayList<>(List.of(program.toString(), "-D", data().toString()));
    var all = new LinkedHashMap<>(settings);
    all.put("port", Integer.toString(port));
    all.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
    return account.command(command);
  }

  private void awaitAnswer(ChildProcess started) {
    var deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (!isReady(started)) {
      if (started.awaitExit(POLL) || Thread.currentThread().isInterrupted()) {
        throw failure("ended while it started", started);
      }
      if (System.nanoTime() > deadline) {
        throw failure("did not answer within " + START_LIMIT.toSeconds() + " s", started);
      }
    }
  }

  /**
   * Asks the file in which the server tells its own state: its process id in the first line, its
   * state in the eighth. A connection would tell less, for a stranger may listen on the port.
   */
  private boolean isReady(ChildProcess started) {
    try {
      var lines = Files.readAllLines(data().resolve("postmaster.pid"));
      return lines.size() >= 8
          && lines.getFirst().strip().equals(Long.toString(started.pid()))
          && lines.get(7).strip().equals("ready");
    } catch (IOException e) {
      return false;
    }
  }

  private ServerException failure(String what, ChildProcess failed) {
    return new ServerException(
        "PostgreSQL on port %d %s; its log is %s and ends with:\n%s"
            .formatted(port, what, failed.log(), String.join("\n", failed.logTail(10))));
  }

  private Connection connect(String database) throws SQLException {
    var properties = new Properties();
    properties.setProperty("user", username());
    properties.setProperty("password", password);
    properties.setProperty("connectTimeout", Long.toString(LOGIN_LIMIT.toSeconds()));
    properties.setProperty("socketTimeout", Long.toString(START_LIMIT.toSeconds()));
    var connection = driver().connect(jdbcUrl(database), properties);
    if (connection == null) {
      throw new SQLException("the driver does not know " + jdbcUrl(database));
    }
    return connection;
  }

  /** Not by DriverManager: it looks at the caller's class loader, and a test may have several. */
  private static Driver driver() {
    return ServiceLoader.load(Driver.class, PostgresServer.class.getClassLoader()).stream()
        .map(ServiceLoader.Provider::get)
        .filter(driver -> driver.getClass().getName().startsWith("org.postgresql."))
        .findFirst()
        .orElseThrow(() -> new ServerException("PostgreSQL's driver is not on the class path"));
  }

  @Override
  public int port() {
    return port;
  }

  /** The address of one database, without user and password. */
  public String jdbcUrl(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
  }

  /** The superuser's name. */
  public String username() {
    return PostgresTemplate.USER;
  }

  /** The superuser's password. */
  public String password() {
    return password;
  }

  @Override
  public ChildProcess process() {
    return process;
  }

  /**
   * Creates an empty database.
   *
   * @param name a lower-case letter, then lower-case letters, digits and underscores; at most 63
   * @throws ServerException if it is there already or the server does not answer
   */
  public void createDatabase(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "a database's name is a lower-case letter, then letters, digits and _, at most 63: "
              + name);
    }
    try (var connection = connect("postgres");
        var statement = connection.createStatement()) {
      // A name cannot be bound; it was checked above.
      statement.execute("CREATE DATABASE \"" + name + "\"");
    } catch (SQLException e) {
      throw new ServerException("cannot create the database " + name + ": " + e.getMessage(), e);
    }
  }

  /** Stops in order, after breaking open connections; data and port stay for a restart. */
  @Override
  public synchronized void stop() {
    end(process, Signal.INT);
  }

  @Override
  public synchronized void kill() {
    end(process, Signal.KILL);
  }

  @Override
  public synchronized void restart() {
    stop();
    process = launch(false);
  }

  /** A worker may outlive its server for a moment and would keep the data in use. */
  private static void end(ChildProcess ended, Signal signal) {
    var workers = ended.descendants();
    if (signal != Signal.KILL) {
      ended.signalAll(Signal.CONT); // a paused worker could not end in order
    }
    ended.stop(signal, STOP_GRACE);
    if (signal == Signal.KILL) {
      workers.forEach(ProcessHandle::destroyForcibly);
    }
    var deadline = System.nanoTime() + STOP_GRACE.toNanos();
    while (workers.stream().anyMatch(Programs::isRunning)) {
      if (System.nanoTime() > deadline) {
        throw new ServerException("PostgreSQL's workers still run after their server: " + workers);
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
  }

  /** Stops at once and deletes data and log, and the directory if {@code start} made it. */
  @Override
  public synchronized void close() {
    end(process, Signal.QUIT);
    if (madeDirectory) {
      Folders.delete(directory);
    } else {
      Folders.delete(data());
      Folders.delete(log());
      Folders.delete(directory.resolve("password"));
    }
  }

  private Path data() {
    return directory.resolve("data");
  }

  private Path log() {
    return directory.resolve("postgres.log");
  }
}

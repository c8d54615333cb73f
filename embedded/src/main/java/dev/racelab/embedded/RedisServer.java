package dev.racelab.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A Redis server of its own: on 127.0.0.1 only, with an append-only file that is synced every
 * second and without eviction, as a server that keeps locks must be; gone when its owner is.
 * Thread-safe.
 */
public final class RedisServer implements EmbeddedServer {
  private static final Duration START_LIMIT = Duration.ofSeconds(15);
  private static final Duration STOP_GRACE = Duration.ofSeconds(10);
  private static final int BIND_ATTEMPTS = 5;
  private static final int ANSWER_MILLIS = 1_000;

  private static final Map<String, String> SETTINGS =
      Map.of(
          "bind", "127.0.0.1",
          "daemonize", "no",
          "appendonly", "yes",
          "appendfsync", "everysec",
          "save", "",
          "maxmemory", "256mb",
          "maxmemory-policy", "noeviction");

  private final Path directory;
  private final boolean madeDirectory;
  private final Path program;
  private final Map<String, String> settings;
  private volatile int port;
  private volatile ChildProcess process;

  private RedisServer(Path directory, int port, Map<String, String> changes) throws IOException {
    this.directory = directory.toAbsolutePath();
    this.madeDirectory = !Files.isDirectory(this.directory);
    this.program = new Binaries(Cache.ofUser()).redis();
    this.settings = new LinkedHashMap<>(SETTINGS);
    settings.putAll(changes);
    if (madeDirectory) {
      Folders.createPrivate(this.directory);
    }
    Files.createDirectories(data());
    this.port = port;
    this.process = launch(port == 0);
  }

  /** Starts a server on a free port with the usual settings. */
  public static RedisServer start(Path directory) {
    return start(directory, 0, Map.of());
  }

  /**
   * Starts a server and waits until it answers, at most 15 seconds.
   *
   * @param directory where data, log and the pid file go; made if it is not there, and gone on with
   *     if it holds the data of an earlier server
   * @param port between 1 and 65535, or 0 for a free one
   * @param settings Redis's own settings, on top of the usual ones
   * @throws ServerException if it does not come up; nothing runs then
   */
  public static RedisServer start(Path directory, int port, Map<String, String> settings) {
    try {
      return new RedisServer(directory, port, settings);
    } catch (IOException e) {
      throw new ServerException("cannot prepare Redis in " + directory + ": " + e.getMessage(), e);
    }
  }

  private ChildProcess launch(boolean anyPort) {
    for (int attempt = 1; ; attempt++) {
      if (anyPort) {
        port = Ports.free();
      }
      var started = ChildProcess.start(command(), Map.of(), directory, log());
      try {
        awaitAnswer(started);
        return started;
      } catch (ServerException e) {
        started.stop(Signal.KILL, STOP_GRACE);
        if (!anyPort || attempt == BIND_ATTEMPTS || Ports.isFree(port)) {
          throw e;
        }
      }
    }
  }

  private List<String> command() {
    var command = new ArrayList<>(List.of(program.toString()));
    var all = new LinkedHashMap<>(settings);
    all.put("port", Integer.toString(port));
    all.put("dir", data().toString());
    all.forEach((name, value) -> command.addAll(List.of("--" + name, value)));
    return command;
  }

  private void awaitAnswer(ChildProcess started) {
    var deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (System.nanoTime() < deadline) {
      if (answers(started)) {
        return;
      }
      if (started.awaitExit(Duration.ofMillis(5)) || Thread.currentThread().isInterrupted()) {
        throw failure("ended while it started", started);
      }
    }
    throw failure("did not answer within " + START_LIMIT.toSeconds() + " s", started);
  }

  /** A server that still loads its data answers with an error, and a stranger is not our child. */
  private boolean answers(ChildProcess started) {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), ANSWER_MILLIS);
      socket.setSoTimeout(ANSWER_MILLIS);
      socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
      var answer = socket.getInputStream().readNBytes("+PONG".length());
      return "+PONG".equals(new String(answer, StandardCharsets.US_ASCII)) && started.isAlive();
    } catch (IOException e) {
      return false;
    }
  }

  private ServerException failure(String what, ChildProcess failed) {
    return new ServerException(
        "Redis on port %d %s; its log is %s and ends with:\n%s"
            .formatted(port, what, failed.log(), String.join("\n", failed.logTail(10))));
  }

  @Override
  public int port() {
    return port;
  }

  /** The server's address, {@code redis://127.0.0.1:port}. */
  public String uri() {
    return "redis://127.0.0.1:" + port;
  }

  @Override
  public ChildProcess process() {
    return process;
  }

  @Override
  public synchronized void stop() {
    process.stop(STOP_GRACE);
  }

  @Override
  public synchronized void kill() {
    process.stop(Signal.KILL, STOP_GRACE);
  }

  @Override
  public synchronized void restart() {
    stop();
    process = launch(false);
  }

  /** Stops and deletes data and log, and the directory if {@code start} made it. */
  @Override
  public synchronized void close() {
    process.stop(Signal.KILL, STOP_GRACE);
    if (madeDirectory) {
      Folders.delete(directory);
    } else {
      Folders.delete(data());
      Folders.delete(log());
    }
  }

  private Path data() {
    return directory.resolve("data");
  }

  private Path log() {
    return directory.resolve("redis.log");
  }
}

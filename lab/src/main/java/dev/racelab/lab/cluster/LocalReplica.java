package dev.racelab.lab.cluster;

import dev.racelab.embedded.ChildProcess;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One process of a service, or the gateway's, as a child. */
public record LocalReplica(Replica replica, ChildProcess process) {
  private static final Duration POLL = Duration.ofMillis(20);
  private static final int PROBE_MILLIS = 2_000;
  private static final int LOG_LINES = 8;

  /**
   * Starts a program as a replica, or as the gateway, on loopback.
   *
   * @param flags for this start only, behind those that its form has anyway
   * @param logs where its log and its pid file go
   */
  static LocalReplica launch(
      ServiceDescriptor service,
      String name,
      int port,
      Map<String, String> environment,
      List<String> flags,
      Path logs) {
    var all = new HashMap<>(environment);
    all.put("QUARKUS_HTTP_HOST", "127.0.0.1");
    all.put("QUARKUS_HTTP_PORT", Integer.toString(port));
    all.put("RACELAB_REPLICA", name);
    var process =
        ChildProcess.start(
            service.program().command(flags), all, logs, logs.resolve(name + ".log"));
    return new LocalReplica(
        new Replica(service.name(), name, URI.create("http://127.0.0.1:" + port)), process);
  }

  /**
   * Returns when the readiness check answers 200.
   *
   * @param deadline in the time of {@link System#nanoTime}
   */
  public void awaitReady(long deadline) {
    while (!isReady()) {
      if (process.awaitExit(POLL)) {
        throw failure("ended with exit status " + process.onExit().join() + " while it started");
      }
      if (Thread.currentThread().isInterrupted()) {
        throw new ClusterException("interrupted while " + replica.name() + " started");
      }
      if (System.nanoTime() > deadline) {
        throw failure("runs, but did not become ready in time");
      }
    }
  }

  /** Whether it takes requests now; asks it, for at most two seconds. */
  boolean isReady() {
    try {
      var connection =
          (HttpURLConnection) replica.address().resolve("/q/health/ready").toURL().openConnection();
      connection.setConnectTimeout(PROBE_MILLIS);
      connection.setReadTimeout(PROBE_MILLIS);
      try {
        return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
      } finally {
        connection.disconnect();
      }
    } catch (IOException e) {
      return false;
    }
  }

  private ClusterException failure(String what) {
    return new ClusterException(account(what));
  }

  /** How it ended, with its log; only to be called when it has. */
  String ending() {
    return account("ended with exit status " + process.onExit().join());
  }

  private String account(String what) {
    return "%s at %s %s; its log is %s and ends with:\n%s"
        .formatted(
            replica.name(),
            address(),
            what,
            process.log(),
            String.join("\n", process.logTail(LOG_LINES)));
  }

  private URI address() {
    return replica.address();
  }
}

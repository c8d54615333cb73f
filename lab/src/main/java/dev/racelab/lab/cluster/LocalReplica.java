package dev.racelab.lab.cluster;

import dev.racelab.embedded.ChildProcess;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;

/** One JVM of a service, or the gateway's, as a child process. */
public record LocalReplica(Replica replica, ChildProcess process) {
  private static final Duration POLL = Duration.ofMillis(20);
  private static final int PROBE_MILLIS = 2_000;
  private static final int LOG_LINES = 8;

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

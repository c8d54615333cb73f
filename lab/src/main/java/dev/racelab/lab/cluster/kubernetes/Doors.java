package dev.racelab.lab.cluster.kubernetes;

import dev.racelab.embedded.ChildProcess;
import dev.racelab.lab.cluster.ClusterException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Ways from here into a namespace. Where the cluster's own addresses answer from here they are used
 * as they are; else {@code kubectl port-forward} makes a way to each, which ends with this process.
 * A forward to a Service goes to one of its pods and ends with that pod, so it is made anew then.
 */
final class Doors implements AutoCloseable {
  private static final Duration TRY = Duration.ofSeconds(1);
  private static final Duration OPEN_LIMIT = Duration.ofSeconds(20);
  private static final Pattern FORWARDING =
      Pattern.compile("Forwarding from 127\\.0\\.0\\.1:(\\d+)");

  private final Kubectl kubectl;
  private final Path logs;
  private final Map<String, Forward> forwards = new HashMap<>();

  Doors(Kubectl kubectl, Path logs) {
    this.kubectl = kubectl;
    this.logs = logs;
  }

  private record Forward(ChildProcess process, URI address) {}

  /**
   * @param target as port-forward names it: {@code service/gateway}, {@code pod/account-service-7}
   * @param host its own address in the cluster
   */
  synchronized URI to(String target, String host, int port) {
    if (answers(host, port)) {
      return URI.create("http://" + host + ":" + port);
    }
    Forward known = forwards.get(target);
    if (known != null && known.process().isAlive()) {
      return known.address();
    }
    Forward made = forward(target, port);
    forwards.put(target, made);
    return made.address();
  }

  private Forward forward(String target, int port) {
    Path log = logs.resolve("port-forward-" + target.replace('/', '-') + ".log");
    try {
      Files.deleteIfExists(log);
    } catch (IOException failed) {
      throw new ClusterException("cannot write " + log + ": " + failed.getMessage(), failed);
    }
    ChildProcess process =
        ChildProcess.start(
            kubectl.command("port-forward", target, ":" + port), Map.of(), logs, log);
    Namespace.await(
        OPEN_LIMIT,
        () -> localPort(process).isPresent() || !process.isAlive(),
        () -> "kubectl port-forward " + target + " opened no port");
    int local =
        localPort(process)
            .orElseThrow(
                () ->
                    new ClusterException(
                        "kubectl port-forward %s ended: %s"
                            .formatted(target, String.join("; ", process.logTail(3)))));
    return new Forward(process, URI.create("http://127.0.0.1:" + local));
  }

  private static Optional<Integer> localPort(ChildProcess process) {
    Matcher line = FORWARDING.matcher(String.join("\n", process.logTail(20)));
    return line.find() ? Optional.of(Integer.valueOf(line.group(1))) : Optional.empty();
  }

  /** Whether somebody takes connections there; a refusal and silence are the same here. */
  static boolean answers(String host, int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), Math.toIntExact(TRY.toMillis()));
      return true;
    } catch (IOException noAnswer) {
      return false;
    }
  }

  @Override
  public synchronized void close() {
    forwards.values().forEach(each -> each.process().stop(TRY));
    forwards.clear();
  }
}

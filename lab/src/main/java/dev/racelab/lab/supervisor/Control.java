package dev.racelab.lab.supervisor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.racelab.lab.cluster.ClusterException;
import dev.racelab.lab.cluster.ReplicaStatus;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How the command line talks to the supervisor: one connection on loopback, one JSON line there and
 * one back. (Not a Unix domain socket: its path may have some hundred characters only, and a
 * repository can lie deeper than that.)
 */
public final class Control {
  static final ObjectMapper JSON = new ObjectMapper();

  /** Nothing that is said here is longer. */
  private static final int LONGEST_LINE = 1 << 20;

  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(2);

  private Control() {}

  /** What can be asked of a supervisor. */
  public enum Command {
    /** Tell how everything is. */
    STATUS,
    /** Bring a service to a count of replicas. */
    SCALE,
    /** Stop everything, and yourself. */
    STOP
  }

  /**
   * A request.
   *
   * @param secret the one from the supervisor's state
   * @param service the service to scale, else empty
   * @param count the wanted replicas, else 0
   * @param withinMillis how long scaling may take
   */
  record Request(String secret, Command command, String service, int count, long withinMillis) {}

  /**
   * An answer.
   *
   * @param error what went wrong; empty if nothing did
   * @param gateway the gateway's base address
   * @param replicas the gateway and all replicas
   * @param stores addresses of the stores by name
   */
  public record Answer(
      String error, String gateway, List<ReplicaStatus> replicas, Map<String, String> stores) {
    static Answer failed(String error) {
      return new Answer(error, "", List.of(), Map.of());
    }
  }

  /** Asks how everything is. */
  public static Answer status(SupervisorState supervisor, Duration within) {
    return ask(supervisor, Command.STATUS, "", 0, within);
  }

  /** Brings a service to a count of replicas; returns when they are there. */
  public static Answer scale(
      SupervisorState supervisor, String service, int count, Duration within) {
    return ask(supervisor, Command.SCALE, service, count, within);
  }

  /** Asks the supervisor to stop; it answers first. */
  public static Answer stop(SupervisorState supervisor, Duration within) {
    return ask(supervisor, Command.STOP, "", 0, within);
  }

  private static Answer ask(
      SupervisorState supervisor, Command command, String service, int count, Duration within) {
    var request = new Request(supervisor.secret(), command, service, count, within.toMillis());
    try (var socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), supervisor.port()),
          (int) CONNECT_LIMIT.toMillis());
      // The supervisor keeps the limit itself and gets a moment to say so.
      socket.setSoTimeout((int) within.plus(CONNECT_LIMIT).toMillis());
      send(socket, request);
      var answer = JSON.readValue(receive(socket), Answer.class);
      if (!answer.error().isEmpty()) {
        throw new ClusterException(answer.error());
      }
      return answer;
    } catch (IOException e) {
      throw new ClusterException(
          "the supervisor (process %d) does not answer: %s"
              .formatted(supervisor.pid(), e.getMessage()),
          e);
    }
  }

  static void send(Socket socket, Object message) throws IOException {
    socket.getOutputStream().write((json(message) + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private static String json(Object message) {
    try {
      return JSON.writeValueAsString(message);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("our own records are writable", e);
    }
  }

  static String receive(Socket socket) throws IOException {
    Reader in =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    var line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0 || line.length() == LONGEST_LINE) {
        throw new IOException("a line was cut short or too long");
      }
      line.append((char) next);
    }
    return line.toString();
  }
}

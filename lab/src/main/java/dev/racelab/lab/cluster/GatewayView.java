package dev.racelab.lab.cluster;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** To which replicas a gateway gives requests, as its metric {@code racelab_gateway_ready} says. */
public final class GatewayView {
  private static final int CALL_MILLIS = Math.toIntExact(Duration.ofSeconds(2).toMillis());
  private static final Pattern READY =
      Pattern.compile("(?m)^racelab_gateway_ready\\{(.*)} 1(?:\\.0)?$");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");

  private GatewayView() {}

  /** The hosts of a service's replicas; empty where the gateway does not answer. */
  public static Set<String> readyHosts(URI gateway, String service) {
    return readyHosts(metrics(gateway), service);
  }

  static Set<String> readyHosts(String metrics, String service) {
    Set<String> hosts = new TreeSet<>();
    Matcher line = READY.matcher(metrics);
    while (line.find()) {
      String of = label(line.group(1), "service");
      if (of.equals(service)) {
        hosts.add(URI.create(label(line.group(1), "replica")).getHost());
      }
    }
    return hosts;
  }

  private static String label(String labels, String name) {
    Matcher label = LABEL.matcher(labels);
    while (label.find()) {
      if (label.group(1).equals(name)) {
        return label.group(2);
      }
    }
    return "";
  }

  private static String metrics(URI gateway) {
    try {
      HttpURLConnection connection =
          (HttpURLConnection) gateway.resolve("/q/metrics").toURL().openConnection();
      connection.setConnectTimeout(CALL_MILLIS);
      connection.setReadTimeout(CALL_MILLIS);
      try (var body = connection.getInputStream()) {
        return new String(body.readAllBytes(), StandardCharsets.UTF_8);
      } finally {
        connection.disconnect();
      }
    } catch (IOException noAnswer) {
      return "";
    }
  }
}

package dev.racelab.lab.cluster.compose;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.racelab.lab.cluster.BuiltServices;
import dev.racelab.lab.cluster.LocalBackend;
import dev.racelab.lab.cluster.LocalSetup;
import dev.racelab.lab.identity.Keys;
import dev.racelab.lab.identity.Tokens;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The dashboard asks for metrics and labels that our services really have. */
@Timeout(120)
final class DashboardTest {
  private static final Duration ANSWER = Duration.ofSeconds(20);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern METRIC = Pattern.compile("\\b[a-z]+(?:_[a-z]+)+\\b");
  private static final Pattern BY = Pattern.compile("\\bby \\(([a-z_, ]+)\\)");
  private static final Pattern SERIES =
      Pattern.compile("(?m)^([a-z_]+)(?:\\{(.*)})? [-+0-9.EeNa]+$");
  private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"");

  /** What Prometheus itself adds to a series, by our prometheus.yml. */
  private static final Set<String> BY_SCRAPE = Set.of("service_name", "instance");

  @TempDir private Path folder;

  @Test
  void everyQueryOfTheDashboardHasItsMetricAndLabels() throws Exception {
    Map<String, Set<String>> exposed = exposed();

    for (String query : queries()) {
      Set<String> labels = new TreeSet<>();
      Matcher by = BY.matcher(query);
      while (by.find()) {
        labels.addAll(Arrays.asList(by.group(1).split(", ")));
      }
      labels.removeAll(BY_SCRAPE);
      Set<String> metrics = new TreeSet<>();
      Matcher metric = METRIC.matcher(BY.matcher(query).replaceAll(""));
      while (metric.find()) {
        metrics.add(metric.group());
      }
      assertThat(metrics).as("metrics of %s", query).isNotEmpty();
      for (String name : metrics) {
        assertThat(exposed).as(query).containsKey(name);
        assertThat(exposed.get(name)).as("labels of %s in %s", name, query).containsAll(labels);
      }
    }
  }

  private static List<String> queries() throws IOException {
    JsonNode dashboard =
        JSON.readTree(
            BuiltServices.home()
                .resolve("deploy/observability/grafana/dashboards/racelab.json")
                .toFile());
    List<String> queries = new ArrayList<>();
    dashboard.findValues("expr").forEach(expr -> queries.add(expr.asText()));
    assertThat(queries).hasSizeGreaterThan(10);
    return queries;
  }

  /** The labels of every metric, after each kind of thing has happened once. */
  private Map<String, Set<String>> exposed() throws IOException, InterruptedException {
    Keys keys = Keys.in(folder.resolve("keys"));
    Tokens tokens = new Tokens(keys, InstantSource.system());
    Map<String, Set<String>> exposed = new TreeMap<>();
    try (LocalBackend backend =
            LocalBackend.start(
                LocalSetup.of(
                        BuiltServices.home(),
                        folder.resolve("run"),
                        keys.publicKeyFile(),
                        Map.of("account", 1))
                    .withOnly(Set.of("account")));
        // As Prometheus asks: without the upgrade to HTTP/2 that this client tries by itself.
        HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      loseARaceOnce(client, backend.gateway().resolve("/api/customers"), tokens);
      List<URI> replicas = new ArrayList<>(List.of(backend.gateway()));
      backend.replicas("account").forEach(replica -> replicas.add(replica.address()));
      for (URI each : replicas) {
        HttpRequest ask =
            HttpRequest.newBuilder(each.resolve("/q/metrics")).timeout(ANSWER).build();
        Matcher series = SERIES.matcher(client.send(ask, BodyHandlers.ofString()).body());
        while (series.find()) {
          Set<String> labels = exposed.computeIfAbsent(series.group(1), name -> new HashSet<>());
          if (series.group(2) != null) {
            Matcher label = LABEL.matcher(series.group(2));
            while (label.find()) {
              labels.add(label.group(1));
            }
          }
        }
      }
    }
    return exposed;
  }

  /** Two sign-ups with one login meet after their reads, so one of them is tried again. */
  private static void loseARaceOnce(HttpClient client, URI customers, Tokens tokens) {
    List<CompletableFuture<?>> signUps = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      HttpRequest signUp =
          HttpRequest.newBuilder(customers)
              .timeout(ANSWER)
              .header("Authorization", "Bearer " + tokens.customer(UUID.randomUUID()))
              .header("Content-Type", "application/json")
              .header("Idempotency-Key", UUID.randomUUID().toString())
              .header("Lab-Strategy", "serializable+key")
              .header("Lab-Rendezvous", "dashboard;parties=2;timeout=2s;at=read")
              .POST(HttpRequest.BodyPublishers.ofString("{\"login\": \"ann\", \"minimum\": 0}"))
              .build();
      signUps.add(client.sendAsync(signUp, BodyHandlers.ofString()));
    }
    CompletableFuture.allOf(signUps.toArray(CompletableFuture[]::new)).join();
  }
}

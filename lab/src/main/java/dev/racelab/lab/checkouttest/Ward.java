package dev.racelab.lab.checkouttest;

import dev.racelab.lab.check.Anomaly;
import dev.racelab.lab.check.Purchases;
import dev.racelab.lab.check.Verdict;
import dev.racelab.lab.cluster.Backend;
import dev.racelab.lab.cluster.Replica;
import dev.racelab.lab.driver.JsonClient;
import dev.racelab.lab.history.Recorder;
import dev.racelab.lab.mail.Mailbox;
import dev.racelab.lab.proof.Transcript.MissedException;
import dev.racelab.lab.scenario.PurchaseBooks;
import dev.racelab.lab.scenario.TokenSource;
import dev.racelab.lab.scenario.World;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The system under proof: what can be done to it, and what its books say. */
final class Ward implements AutoCloseable {
  static final Duration RESTORED = Duration.ofSeconds(60);
  private static final Duration CALL = Duration.ofSeconds(20);

  final Backend backend;
  final TokenSource tokens;
  final Shopper shopper;
  private final int replicas;
  private final JsonClient client;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(CALL).build();

  Ward(Backend backend, TokenSource tokens, int replicas) {
    this.backend = backend;
    this.tokens = tokens;
    this.replicas = replicas;
    this.shopper = new Shopper(backend.gateway(), tokens);
    this.client = new JsonClient(backend.gateway(), CALL);
  }

  List<Replica> replicas(String service) {
    return backend.replicas(service);
  }

  /** Starts again what was killed, and returns when it takes requests. */
  void restore(String service) {
    backend.scale(service, replicas, RESTORED);
  }

  /**
   * What the books say when all has come to an end; a figure, or why it is missed.
   *
   * @param told what clients were told of their wishes
   */
  static String judged(List<Purchases.Told> told, Purchases.Books books) {
    Verdict verdict = Purchases.of(told, books);
    if (!verdict.found().isEmpty()) {
      throw new MissedException(
          verdict.found().stream().map(Ward::told).collect(Collectors.joining("; ")));
    }
    List<Map<String, Integer>> mailed =
        books.orders().stream().map(Purchases.Placed::mails).filter(Objects::nonNull).toList();
    int ids = mailed.stream().mapToInt(Map::size).sum();
    int mails =
        mailed.stream().flatMap(each -> each.values().stream()).mapToInt(Integer::intValue).sum();
    return "books exact: %d confirmed, %d rejected, %d cancelled, %d mails under %d Message-IDs%s"
        .formatted(
            count(books, "CONFIRMED"),
            count(books, "REJECTED"),
            count(books, "CANCELLED"),
            mails,
            ids,
            mails > ids
                ? ", %d sent again by a crash or an outlived claim".formatted(mails - ids)
                : "");
  }

  private static String told(Anomaly anomaly) {
    return "%d %s (%s)".formatted(anomaly.count(), anomaly.name(), anomaly.witness().text());
  }

  static long count(Purchases.Books books, String state) {
    return books.orders().stream().filter(order -> order.state().equals(state)).count();
  }

  Purchases.Books books(
      int wishes,
      List<String> accounts,
      List<String> products,
      List<String> codes,
      Duration patience)
      throws InterruptedException {
    try (Mailbox mailbox = new Mailbox(backend.mail().orElseThrow())) {
      World world =
          new World(
              client,
              tokens,
              new Recorder(System::nanoTime, System.nanoTime()),
              new SplittableRandom(1),
              true,
              mailbox);
      return new PurchaseBooks(world, accounts, products, codes)
          .settled(wishes, List.of(), patience);
    }
  }

  /** The one order of a product. */
  String orderOf(String product) throws InterruptedException {
    return client
        .get("/api/orders?product=" + product, tokens.operator())
        .path("orders")
        .path(0)
        .path("id")
        .asText();
  }

  /** A metric summed over the replicas of a service; counters of killed ones are lost with them. */
  double sum(String service, Pattern metric) throws InterruptedException {
    double sum = 0;
    for (Replica replica : backend.replicas(service)) {
      URI metrics = replica.address().resolve("/q/metrics");
      try {
        String text =
            http.send(
                    HttpRequest.newBuilder(metrics).timeout(CALL).build(), BodyHandlers.ofString())
                .body();
        Matcher lines = metric.matcher(text);
        while (lines.find()) {
          sum += Double.parseDouble(lines.group(1));
        }
      } catch (IOException gone) {
        throw new MissedException(replica.name() + " does not tell its metrics: " + gone);
      }
    }
    return sum;
  }

  /** The pattern of a counter with that outcome. */
  static Pattern outcome(String counter, String outcome) {
    return Pattern.compile(
        "(?m)^%s\\{[^}]*outcome=\"%s\"[^}]*\\} ([0-9.E+]+)$".formatted(counter, outcome));
  }

  @Override
  public void close() {
    http.shutdownNow();
    client.close();
    shopper.close();
  }
}

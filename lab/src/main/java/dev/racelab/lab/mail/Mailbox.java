package dev.racelab.lab.mail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Reads what a {@link MailCatcher} remembers, wherever it runs. For one thread. */
public final class Mailbox implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  private final URI address;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(DEADLINE).build();
  private final Map<String, Map<String, Integer>> byRecipient = new HashMap<>();
  private int read;

  public Mailbox(URI address) {
    this.address = address;
  }

  /**
   * How often each Message-ID came to an address so far.
   *
   * @throws IOException if the catcher does not answer
   */
  public Map<String, Integer> of(String recipient) throws IOException, InterruptedException {
    int before;
    do {
      before = read;
      readOn();
    } while (read > before);
    return Map.copyOf(byRecipient.getOrDefault(recipient, Map.of()));
  }

  private void readOn() throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(address.resolve("/mails?after=" + read)).timeout(DEADLINE).build();
    JsonNode answer = JSON.readTree(http.send(request, BodyHandlers.ofString()).body());
    for (JsonNode mail : answer.path("mails")) {
      byRecipient
          .computeIfAbsent(mail.path("recipient").asText(), none -> new HashMap<>())
          .merge(mail.path("messageId").asText(), 1, Integer::sum);
    }
    read = answer.path("next").asInt();
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}

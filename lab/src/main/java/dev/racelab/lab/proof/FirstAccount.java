package dev.racelab.lab.proof;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.racelab.lab.cluster.ClusterException;
import dev.racelab.lab.driver.JsonClient;
import dev.racelab.lab.driver.UnexpectedAnswerException;
import dev.racelab.lab.identity.Tokens;
import java.net.URI;
import java.time.Duration;
import java.util.UUID;

/** The first thing that somebody does with a system that has just come up. */
public final class FirstAccount {
  private static final Duration CALL = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofMillis(250);
  private static final ObjectMapper JSON = new ObjectMapper();

  private FirstAccount() {}

  /**
   * Opens an account, over and over until it works.
   *
   * @return the account's address behind the gateway
   * @throws ClusterException if it does not work within that time
   */
  public static URI open(URI gateway, Tokens tokens, Duration within) throws InterruptedException {
    long deadline = System.nanoTime() + within.toNanos();
    while (true) {
      try (JsonClient client = new JsonClient(gateway, CALL)) {
        return gateway.resolve("/api/accounts/" + open(client, tokens, UUID.randomUUID()));
      } catch (UnexpectedAnswerException notYet) {
        if (System.nanoTime() > deadline) {
          throw new ClusterException("no account can be opened: " + notYet.getMessage(), notYet);
        }
      }
      Thread.sleep(POLL);
    }
  }

  /** Signs somebody up and opens an account with money in it; its id. */
  static String open(JsonClient client, Tokens tokens, UUID customer) throws InterruptedException {
    client.post(
        "/api/customers",
        tokens.customer(customer),
        JSON.createObjectNode().put("login", customer.toString()).put("minimum", 0));
    return client
        .post(
            "/api/accounts",
            tokens.operator(),
            JSON.createObjectNode()
                .put("owner", customer.toString())
                .put("currency", "EUR")
                .put("minimum", 0)
                .put("minimumScope", "ACCOUNT")
                .put("openingBalance", 1_000_000))
        .path("id")
        .asText();
  }
}

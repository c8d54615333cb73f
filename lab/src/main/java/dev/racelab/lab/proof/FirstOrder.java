package dev.racelab.lab.proof;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.racelab.lab.driver.JsonClient;
import dev.racelab.lab.driver.UnexpectedAnswerException;
import dev.racelab.lab.identity.Tokens;
import dev.racelab.lab.mail.Mailbox;
import dev.racelab.lab.proof.Transcript.MissedException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.UUID;

/** An order that is paid at the other service and mailed: whether all of them reach each other. */
public final class FirstOrder {
  private static final Duration CALL = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final int PRICE = 250;
  private static final String DOMAIN = "@customers.example";
  private static final ObjectMapper JSON = new ObjectMapper();

  private FirstOrder() {}

  /**
   * Has somebody order something on a system that takes requests.
   *
   * @param mail where it is read what was mailed
   * @return the figure: how long it took until it was confirmed, and until its mail had come
   * @throws MissedException if that is not so within that time, or if not the price was taken
   */
  public static String pay(URI gateway, URI mail, Tokens tokens, Duration within)
      throws InterruptedException {
    try (JsonClient client = new JsonClient(gateway, CALL);
        Mailbox mailbox = new Mailbox(mail)) {
      UUID customer = UUID.randomUUID();
      String account = FirstAccount.open(client, tokens, customer);
      long before = balance(client, tokens, account);
      long begin = System.nanoTime();
      String path = "/api/orders/" + place(client, tokens, customer, account);
      String state = state(client, tokens, path);
      while (state.equals("PENDING") && System.nanoTime() - begin < within.toNanos()) {
        Thread.sleep(POLL);
        state = state(client, tokens, path);
      }
      double seconds = (System.nanoTime() - begin) / 1e9;
      long taken = before - balance(client, tokens, account);
      if (!state.equals("CONFIRMED") || taken != PRICE) {
        throw new MissedException(
            "an order of %d is %s after %.1f s, and %d was taken"
                .formatted(PRICE, state, seconds, taken));
      }
      int mails = mailbox.of(customer + DOMAIN).size();
      while (mails == 0 && System.nanoTime() - begin < within.toNanos()) {
        Thread.sleep(POLL);
        mails = mailbox.of(customer + DOMAIN).size();
      }
      if (mails != 1) {
        throw new MissedException("of the order came " + mails + " mails");
      }
      return "confirmed and paid after %.1f s, mailed after %.1f s"
          .formatted(seconds, (System.nanoTime() - begin) / 1e9);
    } catch (UnexpectedAnswerException | IOException failed) {
      throw new MissedException(
          "an order cannot be placed or its mail read: " + failed.getMessage());
    }
  }

  private static String place(JsonClient client, Tokens tokens, UUID customer, String account)
      throws InterruptedException {
    String product =
        client
            .post(
                "/api/products",
                tokens.operator(),
                JSON.createObjectNode()
                    .put("name", "First tea")
                    .put("price", PRICE)
                    .put("currency", "EUR")
                    .put("stock", 1))
            .path("id")
            .asText();
    ObjectNode order = JSON.createObjectNode().put("account", account);
    order.putArray("lines").addObject().put("product", product).put("quantity", 1);
    return client.post("/api/orders", tokens.customer(customer), order).path("id").asText();
  }

  private static String state(JsonClient client, Tokens tokens, String path)
      throws InterruptedException {
    return client.get(path, tokens.operator()).path("state").asText();
  }

  private static long balance(JsonClient client, Tokens tokens, String account)
      throws InterruptedException {
    JsonNode shown = client.get("/api/accounts/" + account, tokens.operator());
    return shown.path("balance").asLong();
  }
}

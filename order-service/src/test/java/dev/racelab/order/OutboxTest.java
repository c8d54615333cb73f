package dev.racelab.order;

import static dev.racelab.order.Shop.line;
import static dev.racelab.order.Shop.product;
import static dev.racelab.platform.testing.Calls.customer;
import static dev.racelab.platform.testing.Calls.operator;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.racelab.platform.testing.EmbeddedStores;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Mails about orders: written with what they tell, and sent at least once. */
@QuarkusTest
@QuarkusTestResource(EmbeddedStores.class)
@QuarkusTestResource(Neighbours.class)
class OutboxTest {
  private final UUID ann = UUID.randomUUID();

  @Test
  void aConfirmedOrderIsMailedOnceUnderAnIdMadeFromIt() throws MessagingException, IOException {
    String tea = product(250, "EUR", 10);
    String id =
        customer(ann)
            .body(Shop.paidLines(line(tea, 2)))
            .post("/orders")
            .then()
            .statusCode(201)
            .extract()
            .path("id");
    Wait.until("the mail has come", () -> !mails(id).isEmpty());
    MimeMessage mail = mails(id).getFirst();
    assertThat(mail.getMessageID()).isEqualTo("<order-" + id + "-confirmed@racelab>");
    assertThat(recipients(mail)).isEqualTo("[" + ann + "@customers.example]");
    assertThat(mail.getSubject()).isEqualTo("Your order " + id + " is confirmed");
    assertThat(String.valueOf(mail.getContent())).contains("2 x " + tea, "Total: EUR 5.00");
    Wait.until("it counts as sent", () -> "sent after 1".equals(row(id)));
    assertThat(mails(id)).hasSize(1);
  }

  @Test
  void anOrderThatNamesAnAddressIsMailedThere() {
    String free = product(10);
    String id =
        customer(ann)
            .body("{\"email\":\"ann+shop@example.org\",\"lines\":[%s]}".formatted(line(free, 1)))
            .post("/orders")
            .path("id");
    Wait.until("the mail has come", () -> !mails(id).isEmpty());
    assertThat(recipients(mails(id).getFirst())).isEqualTo("[ann+shop@example.org]");
  }

  @Test
  void whatIsNotConfirmedIsNotMailed() {
    String tea = product(250, "EUR", 10);
    String account = UUID.randomUUID().toString();
    Neighbours.accounts().open(account, 0);
    customer(ann)
        .body("{\"account\":\"%s\",\"lines\":[%s]}".formatted(account, line(tea, 1)))
        .post("/orders")
        .then()
        .statusCode(409);
    String id = Shop.shown("/orders?product=" + tea).getString("orders[0].id");
    String next = customer(ann).body(Shop.paidLines(line(tea, 1))).post("/orders").path("id");
    Wait.until("the mail of a later order has come", () -> !mails(next).isEmpty());
    assertThat(mails(id)).isEmpty();
  }

  /** Who is killed between the server's OK and the row's update has sent it; so has the next. */
  @Test
  void whoeverFindsAMailWithoutKnowingThatItWasSentSendsTheSameAgain() throws MessagingException {
    String id = customer(ann).body(Shop.lines(line(product(10), 1))).post("/orders").path("id");
    Wait.until("it counts as sent", () -> "sent after 1".equals(row(id)));
    Database.change(
        "UPDATE outbox_mail SET sent_at = NULL, claimed_until = now() WHERE order_id = ?::uuid",
        id);
    Wait.until("it was sent again", () -> "sent after 2".equals(row(id)));
    assertThat(mails(id)).hasSize(2);
    assertThat(mails(id).get(0).getMessageID()).isEqualTo(mails(id).get(1).getMessageID());
  }

  @Test
  void whileTheMailServerIsAwayMailsWaitAndNothingElseDoes() {
    Neighbours.mail().stop();
    String id;
    try {
      id =
          customer(ann)
              .body(Shop.lines(line(product(10), 1)))
              .post("/orders")
              .then()
              .statusCode(201)
              .extract()
              .path("id");
      Wait.until("it was tried twice", () -> row(id).matches("unsent after [2-9]"));
    } finally {
      Neighbours.mail().start();
    }
    Wait.until("the mail has come", () -> mails(id).size() == 1);
  }

  /** It takes what was sent to it when it goes on; no other try has sent a copy. */
  @Test
  void aMailServerThatStoodStillHasTakenTheMailOnce() throws IOException {
    int port = Neighbours.mail().getSmtp().getPort();
    Neighbours.mail().stop();
    String id;
    try (ServerSocket still = new ServerSocket(port, 50, InetAddress.getLoopbackAddress())) {
      String failures = failures();
      id = customer(ann).body(Shop.lines(line(product(10), 1))).post("/orders").path("id");
      Wait.until("it took too long", () -> !failures().equals(failures));
      long pauses = System.nanoTime() + Duration.ofSeconds(2).toNanos();
      Wait.until("a short pause would be over", () -> System.nanoTime() > pauses);
      assertThat(row(id)).isEqualTo("unsent after 1");
      Wait.until("it was tried again", () -> row(id).equals("unsent after 2"));
      takeOne(still);
      Wait.until("it counts as sent", () -> row(id).equals("sent after 2"));
      still.setSoTimeout(100);
      assertThatExceptionOfType(SocketTimeoutException.class)
          .as("another conversation")
          .isThrownBy(still::accept);
    } finally {
      Neighbours.mail().start();
    }
    assertThat(mails(id)).isEmpty();
  }

  /** As much of a mail server as one mail needs. */
  private static void takeOne(ServerSocket server) throws IOException {
    server.setSoTimeout(5_000);
    try (Socket client = server.accept();
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII))) {
      client.setSoTimeout(5_000);
      OutputStream out = client.getOutputStream();
      out.write("220 still\r\n".getBytes(StandardCharsets.US_ASCII));
      boolean taken = false;
      boolean data = false;
      while (!taken) {
        String line = in.readLine();
        taken = data && line.equals(".");
        if (!data || taken) {
          data = line.equals("DATA");
          out.write((data ? "354 go on\r\n" : "250 ok\r\n").getBytes(StandardCharsets.US_ASCII));
        }
      }
    }
  }

  private static String failures() {
    return operator()
        .get("/q/metrics")
        .asString()
        .lines()
        .filter(line -> line.startsWith("racelab_outbox_total{outcome=\"failed\""))
        .findFirst()
        .orElse("none");
  }

  @Test
  void whatWasSentLongAgoIsDeletedAndWhatWaitsStays() {
    String old = customer(ann).body(Shop.lines(line(product(10), 1))).post("/orders").path("id");
    String young = customer(ann).body(Shop.lines(line(product(10), 1))).post("/orders").path("id");
    String waiting =
        customer(ann).body(Shop.lines(line(product(10), 1))).post("/orders").path("id");
    for (String id : List.of(old, young, waiting)) {
      Wait.until("it counts as sent", () -> "sent after 1".equals(row(id)));
    }
    Database.change(
        "UPDATE outbox_mail SET created_at = now() - interval '9 days', sent_at = NULL,"
            + " claimed_until = now() + interval '1 hour' WHERE order_id = ?::uuid",
        waiting);
    Database.change(
        "UPDATE outbox_mail SET sent_at = now() - interval '6 days 23 hours' WHERE order_id = ?::uuid",
        young);
    Database.change(
        "UPDATE outbox_mail SET sent_at = now() - interval '7 days 1 hour' WHERE order_id = ?::uuid",
        old);
    Wait.until("it is deleted", () -> row(old).equals("none"));
    assertThat(row(young)).isEqualTo("sent after 1");
    assertThat(row(waiting)).isEqualTo("unsent after 1");
  }

  private static List<MimeMessage> mails(String order) {
    return Stream.of(Neighbours.mail().getReceivedMessages())
        .filter(mail -> subject(mail).contains(order))
        .toList();
  }

  private static String subject(MimeMessage mail) {
    try {
      return mail.getSubject();
    } catch (MessagingException unreadable) {
      throw new AssertionError(unreadable);
    }
  }

  private static String recipients(MimeMessage mail) {
    try {
      return List.of(mail.getAllRecipients()).toString();
    } catch (MessagingException unreadable) {
      throw new AssertionError(unreadable);
    }
  }

  private static String row(String order) {
    try (Connection connection = Database.connection();
        var select =
            connection.prepareStatement(
                "SELECT sent_at IS NOT NULL, claim FROM outbox_mail WHERE order_id = ?::uuid")) {
      select.setString(1, order);
      try (var row = select.executeQuery()) {
        if (!row.next()) {
          return "none";
        }
        return (row.getBoolean(1) ? "sent" : "unsent") + " after " + row.getLong(2);
      }
    } catch (SQLException failed) {
      throw new AssertionError(failed);
    }
  }
}

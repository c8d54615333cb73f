package dev.racelab.lab.mail;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** What was sent is told by who it was for and under which Message-ID, as often as it came. */
final class MailCatcherTest {
  @Test
  void eachMailIsCountedByRecipientAndMessageId() throws Exception {
    try (MailCatcher catcher = MailCatcher.start("127.0.0.1", 0, 0);
        Mailbox mailbox = new Mailbox(catcher.address())) {
      assertThat(mailbox.of("ann@customers.example")).isEmpty();
      send(catcher, "ann@customers.example", "<one@racelab>");
      send(catcher, "ann@customers.example", "<one@racelab>");
      send(catcher, "ann@customers.example", "<two@racelab>");
      send(catcher, "bob@customers.example", "<three@racelab>");
      assertThat(mailbox.of("ann@customers.example"))
          .isEqualTo(Map.of("<one@racelab>", 2, "<two@racelab>", 1));
      assertThat(mailbox.of("bob@customers.example")).isEqualTo(Map.of("<three@racelab>", 1));
    }
  }

  /** GreenMail's own mailboxes are emptied now and then; what came is still known. */
  @Test
  void moreMailsThanAreKeptWholeAreCountedAll() throws Exception {
    try (MailCatcher catcher = MailCatcher.start("127.0.0.1", 0, 0);
        Mailbox mailbox = new Mailbox(catcher.address());
        Transport transport = transport(catcher)) {
      for (int i = 0; i < 1_200; i++) {
        send(transport, "ann@customers.example", "<" + i + "@racelab>");
      }
      assertThat(mailbox.of("ann@customers.example")).hasSize(1_200);
    }
  }

  private static void send(MailCatcher catcher, String recipient, String messageId)
      throws MessagingException, IOException {
    try (Transport transport = transport(catcher)) {
      send(transport, recipient, messageId);
    }
  }

  private static Transport transport(MailCatcher catcher) throws MessagingException {
    Properties properties = new Properties();
    properties.setProperty("mail.smtp.host", "127.0.0.1");
    properties.setProperty("mail.smtp.port", String.valueOf(catcher.smtpPort()));
    properties.setProperty("mail.smtp.localhost", "localhost");
    Transport transport = Session.getInstance(properties).getTransport("smtp");
    transport.connect();
    return transport;
  }

  private static void send(Transport transport, String recipient, String messageId)
      throws MessagingException {
    MimeMessage message =
        new MimeMessage(Session.getInstance(new Properties())) {
          @Override
          protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", messageId);
          }
        };
    message.setFrom(new InternetAddress("orders@racelab.example"));
    message.setRecipient(Message.RecipientType.TO, new InternetAddress(recipient));
    message.setSubject("Your order");
    message.setText("Thank you.");
    message.saveChanges();
    transport.sendMessage(message, message.getAllRecipients());
  }
}

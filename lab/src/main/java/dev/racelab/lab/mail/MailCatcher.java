package dev.racelab.lab.mail;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.icegreen.greenmail.mail.MailAddress;
import com.icegreen.greenmail.mail.MovingMessage;
import com.icegreen.greenmail.store.FolderException;
import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.user.UserException;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import jakarta.mail.MessagingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * An SMTP server (GreenMail) that takes every mail and delivers none. It remembers who each mail
 * was for and under which Message-ID it came, and tells that at {@code GET /mails?after=N}.
 * Thread-safe.
 */
public final class MailCatcher implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Beyond that the oldest are forgotten, so that a system that runs for days does not grow. */
  private static final int MOST = 200_000;

  /** How many whole mails GreenMail keeps before they are thrown away. */
  private static final int MOST_WHOLE = 1_000;

  private static final int MOST_IN_AN_ANSWER = 10_000;
  private static final String EVERYBODY = "everybody";

  private final GreenMail server;
  private final HttpServer http;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final GreenMailUser everybody;
  private final List<Mail> mails = new ArrayList<>();
  private int forgotten;
  private int whole;

  /** A mail that came. */
  private record Mail(String messageId, String recipient) {}

  private MailCatcher(GreenMail server, HttpServer http, GreenMailUser everybody) {
    this.server = server;
    this.http = http;
    this.everybody = everybody;
  }

  /**
   * Starts it.
   *
   * @param host the address to listen on
   * @param smtpPort 0 for a free one
   * @param httpPort 0 for a free one
   * @throws UncheckedIOException if a port is taken
   */
  public static MailCatcher start(String host, int smtpPort, int httpPort) {
    GreenMail server = new GreenMail(new ServerSetup(smtpPort, host, ServerSetup.PROTOCOL_SMTP));
    server.start();
    try {
      HttpServer http = HttpServer.create(new InetSocketAddress(host, httpPort), 0);
      GreenMailUser everybody = server.getUserManager().createUser(EVERYBODY, EVERYBODY, EVERYBODY);
      MailCatcher catcher = new MailCatcher(server, http, everybody);
      server.getUserManager().setMessageDeliveryHandler(catcher::came);
      http.setExecutor(catcher.threads);
      http.createContext("/mails", catcher::tell);
      http.start();
      return catcher;
    } catch (IOException failed) {
      server.stop();
      throw new UncheckedIOException(failed);
    } catch (UserException impossible) {
      server.stop();
      throw new IllegalStateException("a new server has no users", impossible);
    }
  }

  /** The port at which it takes mails. */
  public int smtpPort() {
    return server.getSmtp().getPort();
  }

  /** Where it tells what came. */
  public URI address() {
    return URI.create(
        "http://%s:%d"
            .formatted(
                http.getAddress().getAddress().getHostAddress(), http.getAddress().getPort()));
  }

  /** Remembered before the client is told OK, so no mail that counts as sent is missing. */
  private synchronized GreenMailUser came(MovingMessage message, MailAddress recipient)
      throws MessagingException {
    mails.add(new Mail(message.getMessage().getMessageID(), recipient.getEmail()));
    if (mails.size() > MOST) {
      mails.subList(0, MOST / 2).clear();
      forgotten += MOST / 2;
    }
    if (++whole > MOST_WHOLE) {
      whole = 0;
      try {
        server.purgeEmailFromAllMailboxes();
      } catch (FolderException failed) {
        throw new MessagingException("the mailbox cannot be emptied", failed);
      }
    }
    return everybody;
  }

  private void tell(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = JSON.writeValueAsBytes(from(after(exchange.getRequestURI().getQuery())));
      exchange.getResponseHeaders().add("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private static int after(@Nullable String query) {
    return query != null && query.matches("after=\\d{1,9}")
        ? Integer.parseInt(query.substring("after=".length()))
        : 0;
  }

  private synchronized ObjectNode from(int after) {
    ObjectNode answer = JSON.createObjectNode();
    ArrayNode array = answer.putArray("mails");
    int first = Math.max(0, after - forgotten);
    int end = Math.min(mails.size(), first + MOST_IN_AN_ANSWER);
    for (Mail mail : mails.subList(Math.min(first, end), end)) {
      array.addObject().put("messageId", mail.messageId()).put("recipient", mail.recipient());
    }
    answer.put("next", forgotten + end);
    answer.put("came", forgotten + mails.size());
    return answer;
  }

  @Override
  public void close() {
    http.stop(0);
    threads.shutdownNow();
    server.stop();
  }
}

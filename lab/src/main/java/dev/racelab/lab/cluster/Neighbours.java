package dev.racelab.lab.cluster;

import dev.racelab.lab.identity.ServiceKeys;
import dev.racelab.lab.mail.MailCatcher;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;

/**
 * Whom the services of one system speak to besides their stores: each other, through the gateway
 * and with keys of this system only, and a mail server that delivers nothing.
 */
final class Neighbours implements AutoCloseable {
  private static final String LOOPBACK = "127.0.0.1";

  private final ServiceKeys orderKeys;
  private final URI gateway;
  private final MailCatcher mail;

  private Neighbours(ServiceKeys orderKeys, URI gateway, MailCatcher mail) {
    this.orderKeys = orderKeys;
    this.gateway = gateway;
    this.mail = mail;
  }

  /**
   * Makes the keys and starts the mail server.
   *
   * @param keys where the keys are kept
   */
  static Neighbours start(Path keys, URI gateway) {
    return new Neighbours(
        ServiceKeys.in(keys, "order"), gateway, MailCatcher.start(LOOPBACK, 0, 0));
  }

  /** A service's environment: the order service calls the account service and sends mails. */
  Map<String, String> environment(ServiceDescriptor service) {
    return switch (service.name()) {
      case "account" -> Map.of("RACELAB_IDENTITY_SERVICES_ORDER", orderKeys.publicKey().toString());
      case "order" ->
          Map.of(
              "RACELAB_PAYMENT_SIGNING_KEY",
              orderKeys.signingKey().toString(),
              "QUARKUS_REST_CLIENT_ACCOUNTS_URL",
              gateway + "/api",
              "QUARKUS_MAILER_HOST",
              LOOPBACK,
              "QUARKUS_MAILER_PORT",
              String.valueOf(mail.smtpPort()));
      default -> Map.of();
    };
  }

  /** Where it is read what was mailed. */
  URI mail() {
    return mail.address();
  }

  @Override
  public void close() {
    mail.close();
  }
}

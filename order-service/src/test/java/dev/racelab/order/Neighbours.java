package dev.racelab.order;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.racelab.embedded.Ports;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who the service talks to: an account service's stand-in, and a real mail server. */
public final class Neighbours implements QuarkusTestResourceLifecycleManager {
  /** After how many answers that should not come an order asks for a person. */
  static final int MOST_SURPRISES = 3;

  /** How many debits may be on their way at once. */
  static final int MOST_CALLS = 12;

  private static @Nullable AccountsStub accountsRunning;
  private static @Nullable GreenMail mailRunning;

  private @Nullable Path key;

  static AccountsStub accounts() {
    return started(accountsRunning);
  }

  static GreenMail mail() {
    return started(mailRunning);
  }

  private static <T> T started(@Nullable T server) {
    if (server == null) {
      throw new IllegalStateException("the neighbours are not running");
    }
    return server;
  }

  @Override
  public Map<String, String> start() {
    AccountsStub accounts = new AccountsStub();
    accountsRunning = accounts;
    GreenMail mail =
        new GreenMail(new ServerSetup(Ports.free(), "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    mail.start();
    mailRunning = mail;
    try {
      Path file = Files.createTempFile("racelab-order", ".pem");
      key = file;
      Files.writeString(file, pem());
      return Map.of(
          "quarkus.rest-client.accounts.url",
          accounts.url(),
          "racelab.payment.signing-key",
          file.toUri().toString(),
          "racelab.checkout.claim",
          "3s",
          "smallrye.faulttolerance.\"dev.racelab.order.payment.Calls\".bulkhead.value",
          String.valueOf(MOST_CALLS),
          "racelab.checkout.most-surprises",
          String.valueOf(MOST_SURPRISES),
          "racelab.checkout.longest-pause",
          "300ms",
          "racelab.outbox.purge.every",
          "1s",
          "racelab.outbox.deadline",
          "2s",
          "quarkus.mailer.host",
          "127.0.0.1",
          "quarkus.mailer.port",
          String.valueOf(mail.getSmtp().getPort()));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static String pem() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      PrivateKey key = generator.generateKeyPair().getPrivate();
      return "-----BEGIN PRIVATE KEY-----\n"
          + Base64.getMimeEncoder().encodeToString(key.getEncoded())
          + "\n-----END PRIVATE KEY-----\n";
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every JDK has P-256", impossible);
    }
  }

  @Override
  public void stop() {
    if (accountsRunning != null) {
      accountsRunning.close();
    }
    if (mailRunning != null) {
      mailRunning.stop();
    }
    try {
      if (key != null) {
        Files.deleteIfExists(key);
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}

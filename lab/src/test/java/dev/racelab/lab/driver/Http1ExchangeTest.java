package dev.racelab.lab.driver;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class Http1ExchangeTest {
  private static final Duration DEADLINE = Duration.ofSeconds(5);
  private static final char[] PASSWORD = "changeit".toCharArray();
  private static final HttpCall CALL = new HttpCall("POST", "/x", Map.of(), "{\"n\":1}");

  @TempDir private Path folder;

  @Test
  void aRequestIsSentWithItsLinesAsTheyAreAndWithoutItsEnd() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture<String> received = new CompletableFuture<>();
      Thread.ofVirtual()
          .start(
              () -> {
                try (Socket socket = server.accept()) {
                  // Ends only where the other side says that nothing more will come.
                  received.complete(new String(socket.getInputStream().readAllBytes(), ISO_8859_1));
                  socket
                      .getOutputStream()
                      .write("HTTP/1.1 400 No\r\nContent-Length: 0\r\n\r\n".getBytes(ISO_8859_1));
                } catch (Exception e) {
                  received.completeExceptionally(e);
                }
              });
      URI base = URI.create("http://127.0.0.1:" + server.getLocalPort());
      Outcome outcome =
          Http1Exchange.send(base, CALL, List.of("K: 1", "K: \u00fc\u0001"), 2, DEADLINE);
      assertThat(received.get(5, TimeUnit.SECONDS))
          .contains("\r\nK: 1\r\nK: \u00fc\u0001\r\n", "Content-Length: 7\r\n")
          .endsWith("\r\n\r\n{\"n\":");
      assertThat(outcome)
          .isInstanceOfSatisfying(
              Outcome.Answered.class, it -> assertThat(it.answer().status()).isEqualTo(400));
    }
  }

  @Test
  void overTlsTheCertificateHasToBeTrustedAndOfThatHost() throws Exception {
    KeyStore keys = certificate("localhost");
    SSLContext theirs = context(keys);
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
    server.setHttpsConfigurator(new HttpsConfigurator(theirs));
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(201, -1);
          }
        });
    server.start();
    SSLContext before = SSLContext.getDefault();
    try {
      int port = server.getAddress().getPort();
      URI named = URI.create("https://localhost:" + port);
      assertThat(send(named)).isInstanceOf(Outcome.NotSent.class);
      SSLContext.setDefault(theirs);
      assertThat(send(named))
          .isInstanceOfSatisfying(
              Outcome.Answered.class, it -> assertThat(it.answer().status()).isEqualTo(201));
      assertThat(send(URI.create("https://127.0.0.1:" + port))).isInstanceOf(Outcome.NotSent.class);
    } finally {
      SSLContext.setDefault(before);
      server.stop(0);
    }
  }

  private static Outcome send(URI base) {
    return Http1Exchange.send(base, CALL, List.of(), 0, DEADLINE);
  }

  /** The JDK makes certificates by its tool only. */
  private KeyStore certificate(String host) throws Exception {
    Path file = folder.resolve("keys.p12");
    Process tool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + host,
                "-ext",
                "san=dns:" + host,
                "-storetype",
                "PKCS12",
                "-validity",
                "2",
                "-keystore",
                file.toString(),
                "-storepass",
                new String(PASSWORD))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.txt").toFile())
            .start();
    assertThat(tool.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(tool.exitValue()).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      keys.load(in, PASSWORD);
    }
    return keys;
  }

  private static SSLContext context(KeyStore keys) throws Exception {
    KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(keys, PASSWORD);
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("server", keys.getCertificate("server"));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }
}

package dev.racelab.lab.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TokensTest {
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  private static final UUID ANN = UUID.fromString("0199a0aa-0000-7000-8000-000000000001");

  @TempDir Path folder;

  @Test
  void aCustomersTokenSaysWhoForWhomAndHowLong() throws Exception {
    var claims = verified(tokens().customer(ANN));
    assertThat(claims.get("iss").asText()).isEqualTo("racelab");
    assertThat(claims.get("aud").asText()).isEqualTo("racelab");
    assertThat(claims.get("sub").asText()).isEqualTo(ANN.toString());
    assertThat(claims.get("groups")).singleElement().hasToString("\"customer\"");
    assertThat(claims.get("iat").asLong()).isEqualTo(NOW.getEpochSecond());
    assertThat(claims.get("exp").asLong()).isEqualTo(NOW.plusSeconds(3_600).getEpochSecond());
  }

  @Test
  void theOperatorIsOperator() throws Exception {
    var claims = verified(tokens().operator(Duration.ofSeconds(30)));
    assertThat(claims.get("sub").asText()).isEqualTo("operator");
    assertThat(claims.get("groups")).singleElement().hasToString("\"operator\"");
    assertThat(claims.get("exp").asLong()).isEqualTo(NOW.plusSeconds(30).getEpochSecond());
  }

  @Test
  void aValidityOutOfRangeIsRefused() {
    assertThatThrownBy(() -> tokens().operator(Duration.ofDays(8)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("between 1 second and 7 days");
    assertThatThrownBy(() -> tokens().operator(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theKeysAreMadeOnceAndThePrivateOneIsPrivate() throws IOException {
    var keys = folder.resolve("deep/keys");
    var first = Keys.in(keys);
    assertThat(Keys.in(keys).privateKey()).isEqualTo(first.privateKey());
    assertThat(permissions(keys)).isEqualTo("rwx------");
    assertThat(permissions(keys.resolve("private.pem"))).isEqualTo("rw-------");
    assertThat(folder.resolve("deep")).isDirectoryNotContaining("glob:.keys-*");
    assertThat(first.signingKeyFile()).hasValue(keys.resolve("private.pem"));
  }

  @Test
  void keysOfOneRunAreSavedForNobodyToSignWith() throws IOException {
    assertThat(Keys.unsaved(folder).signingKeyFile()).isEmpty();
    assertThat(folder).isDirectoryContaining("glob:**public.pem");
    assertThat(folder).isDirectoryNotContaining("glob:**private.pem");
  }

  @Test
  void aServicesKeysAreMadeOnceAndTheSigningOneIsPrivate() throws IOException {
    ServiceKeys first = ServiceKeys.in(folder, "order");
    String signing = Files.readString(first.signingKey());
    assertThat(ServiceKeys.in(folder, "order")).isEqualTo(first);
    assertThat(Files.readString(first.signingKey()))
        .isEqualTo(signing)
        .startsWith("-----BEGIN PRIV");
    assertThat(permissions(first.signingKey())).isEqualTo("rw-------");
    assertThat(first.publicKey()).content().startsWith("-----BEGIN PUBLIC");
    // Half a pair, left by who was killed, is made anew.
    Files.delete(first.publicKey());
    ServiceKeys.in(folder, "order");
    assertThat(first.publicKey()).isRegularFile();
    assertThat(Files.readString(first.signingKey())).isNotEqualTo(signing);
  }

  /** Containers have users of their own: what they mount they may read, inside a closed folder. */
  @Test
  void theSecretsOfASystemHaveTheKeysOfServices() throws IOException {
    Path secrets = folder.resolve("secrets");
    Secrets.in(secrets);
    assertThat(permissions(secrets)).isEqualTo("rwx------");
    assertThat(permissions(secrets.resolve("order.signing.pem"))).isEqualTo("rw-r--r--");
    assertThat(secrets.resolve("order.public.pem")).isRegularFile();
    assertThat(permissions(secrets.resolve("private.pem"))).isEqualTo("rw-------");
  }

  @Test
  void aFileThatIsNoKeyIsTold() throws IOException {
    var keys = folder.resolve("keys");
    Keys.in(keys);
    Files.writeString(keys.resolve("private.pem"), "-----BEGIN NONSENSE-----\nabc!\n");
    assertThatThrownBy(() -> Keys.in(keys))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("private.pem is not a private EC key")
        .hasMessageContaining("delete the folder");
  }

  private Tokens tokens() {
    return new Tokens(Keys.in(folder.resolve("keys")), InstantSource.fixed(NOW));
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  /** The claims, once the signature has been checked with the key from the public file. */
  private JsonNode verified(String token) throws Exception {
    var parts = token.split("\\.", -1);
    assertThat(parts).hasSize(3);
    var json = new ObjectMapper();
    assertThat(json.readTree(decode(parts[0])).get("alg").asText()).isEqualTo("ES256");
    var check = Signature.getInstance("SHA256withECDSAinP1363Format");
    check.initVerify(publicKey());
    check.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
    assertThat(check.verify(decode(parts[2]))).isTrue();
    return json.readTree(decode(parts[1]));
  }

  private static byte[] decode(String part) {
    return Base64.getUrlDecoder().decode(part);
  }

  private PublicKey publicKey() throws Exception {
    var lines = Files.readAllLines(Keys.in(folder.resolve("keys")).publicKeyFile());
    assertThat(lines.getFirst()).isEqualTo("-----BEGIN PUBLIC KEY-----");
    var bytes = Base64.getDecoder().decode(String.join("", lines.subList(1, lines.size() - 1)));
    return KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(bytes));
  }
}

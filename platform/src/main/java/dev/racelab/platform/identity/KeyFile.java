package dev.racelab.platform.identity;

import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import io.smallrye.jwt.util.KeyUtils;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;

/** A key for ES256 in a file, in PEM: by its path, or as a URI that begins with {@code file:}. */
public record KeyFile(String location) {
  /**
   * The private key in it (PKCS #8).
   *
   * @throws IllegalArgumentException if there is none; the message begins with {@code setting}
   */
  public PrivateKey privateKey(String setting) {
    try {
      return KeyUtils.decodePrivateKey(text(), SignatureAlgorithm.ES256);
    } catch (IOException | GeneralSecurityException | RuntimeException unreadable) {
      throw none(setting, "private key (PKCS #8 in PEM, for ES256)", unreadable);
    }
  }

  /**
   * The public key in it (X.509).
   *
   * @throws IllegalArgumentException if there is none; the message begins with {@code setting}
   */
  public PublicKey publicKey(String setting) {
    try {
      return KeyUtils.decodePublicKey(text(), SignatureAlgorithm.ES256);
    } catch (IOException | GeneralSecurityException | RuntimeException unreadable) {
      throw none(setting, "public key (X.509 in PEM, for ES256)", unreadable);
    }
  }

  private String text() throws IOException {
    return Files.readString(
        location.startsWith("file:") ? Path.of(URI.create(location)) : Path.of(location));
  }

  private IllegalArgumentException none(String setting, String what, Exception cause) {
    return new IllegalArgumentException(
        "%s is where a %s is, which %s is not".formatted(setting, what, location), cause);
  }
}

package dev.racelab.gateway.shop;

import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import io.smallrye.jwt.build.Jwt;
import io.smallrye.jwt.util.KeyUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;

/**
 * Signs a token for each call of the services, so that pages carry none and nothing is kept.
 *
 * <p>What one must not do outside a lab: a form says who its customer is, and is believed. A real
 * shop knows its customer by a session that somebody has logged in to.
 */
final class LabTokens {
  private static final Duration VALIDITY = Duration.ofSeconds(30);

  private final PrivateKey key;

  /**
   * @throws IllegalArgumentException if the file is no private key of P-256; names the
   *     configuration key
   */
  LabTokens(Path keyFile) {
    try {
      key = KeyUtils.decodePrivateKey(Files.readString(keyFile), SignatureAlgorithm.ES256);
    } catch (IOException | GeneralSecurityException unreadable) {
      throw new IllegalArgumentException(
          "racelab.gateway.shop.signing-key: "
              + keyFile
              + " cannot be read as a private P-256 key (PKCS #8 in PEM): "
              + unreadable,
          unreadable);
    }
  }

  String customer(UUID id) {
    return sign(id.toString(), "customer");
  }

  /** For the one thing that no customer may do: to fill empty shelves. */
  String operator() {
    return sign("operator", "operator");
  }

  private String sign(String subject, String role) {
    return Jwt.issuer("racelab")
        .audience("racelab")
        .subject(subject)
        .groups(Set.of(role))
        .expiresIn(VALIDITY)
        .jws()
        .algorithm(SignatureAlgorithm.ES256)
        .sign(key);
  }
}

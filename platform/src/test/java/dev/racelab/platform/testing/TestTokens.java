package dev.racelab.platform.testing;

import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import io.smallrye.jwt.build.Jwt;
import io.smallrye.jwt.build.JwtClaimsBuilder;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** Tokens signed with a key pair of this JVM, like those that a lab mints. */
public final class TestTokens {
  /**
   * A test and its resources are loaded by different class loaders, each with this class of its
   * own; only the JDK's classes are the same to both.
   */
  private static final KeyPair KEYS = sharedKeys("dev.racelab.platform.testing.keys");

  /** A service that signs its own tokens, and whose key the service under test knows. */
  public static final String NEIGHBOUR = "neighbour";

  private static final KeyPair NEIGHBOURS_KEYS =
      sharedKeys("dev.racelab.platform.testing.neighbours-keys");

  private TestTokens() {}

  /** A customer's token, good for five minutes. */
  public static String customer(UUID id) {
    return token(claims -> claims.subject(id.toString()).groups(Set.of("customer")));
  }

  /** An operator's token, good for five minutes. */
  public static String operator() {
    return token(claims -> claims.subject("operator").groups(Set.of("operator")));
  }

  /** A service's token, good for five minutes. */
  public static String service(String name) {
    return token(claims -> claims.subject(name).groups(Set.of("service")));
  }

  /** A token that {@code change} makes different from a good one. */
  public static String token(UnaryOperator<JwtClaimsBuilder> change) {
    JwtClaimsBuilder good =
        Jwt.issuer("racelab")
            .audience("racelab")
            .issuedAt(Instant.now())
            .expiresIn(Duration.ofMinutes(5));
    return change.apply(good).jws().algorithm(SignatureAlgorithm.ES256).sign(KEYS.getPrivate());
  }

  /** A token that {@link #NEIGHBOUR} has signed itself, made different by {@code change}. */
  public static String neighbours(UnaryOperator<JwtClaimsBuilder> change) {
    JwtClaimsBuilder good =
        Jwt.issuer("racelab")
            .audience("racelab")
            .subject(NEIGHBOUR)
            .groups(Set.of("service"))
            .issuedAt(Instant.now())
            .expiresIn(Duration.ofMinutes(5));
    return change
        .apply(good)
        .jws()
        .algorithm(SignatureAlgorithm.ES256)
        .keyId(NEIGHBOUR)
        .sign(NEIGHBOURS_KEYS.getPrivate());
  }

  /** A token that says all the right things under somebody else's key. */
  public static String forged(UUID id) {
    return Jwt.issuer("racelab")
        .audience("racelab")
        .subject(id.toString())
        .groups(Set.of("customer"))
        .expiresIn(Duration.ofMinutes(5))
        .jws()
        .algorithm(SignatureAlgorithm.ES256)
        .sign(newKeys().getPrivate());
  }

  static String publicKeyPem() {
    return pem(KEYS);
  }

  static String neighboursPublicKeyPem() {
    return pem(NEIGHBOURS_KEYS);
  }

  private static String pem(KeyPair keys) {
    return "-----BEGIN PUBLIC KEY-----\n"
        + Base64.getMimeEncoder().encodeToString(keys.getPublic().getEncoded())
        + "\n-----END PUBLIC KEY-----\n";
  }

  private static KeyPair sharedKeys(String property) {
    String encoded = System.getProperty(property);
    if (encoded == null) {
      KeyPair keys = newKeys();
      System.setProperty(
          property,
          Base64.getEncoder().encodeToString(keys.getPublic().getEncoded())
              + "."
              + Base64.getEncoder().encodeToString(keys.getPrivate().getEncoded()));
      return keys;
    }
    int dot = encoded.indexOf('.');
    try {
      KeyFactory factory = KeyFactory.getInstance("EC");
      return new KeyPair(
          factory.generatePublic(
              new X509EncodedKeySpec(Base64.getDecoder().decode(encoded.substring(0, dot)))),
          factory.generatePrivate(
              new PKCS8EncodedKeySpec(Base64.getDecoder().decode(encoded.substring(dot + 1)))));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("the keys are our own", impossible);
    }
  }

  private static KeyPair newKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every JDK has P-256", impossible);
    }
  }
}

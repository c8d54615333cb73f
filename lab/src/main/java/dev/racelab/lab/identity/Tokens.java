package dev.racelab.lab.identity;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.UUID;

/**
 * Signs the tokens (JWT, ES256) that the services accept: issuer and audience {@code racelab}, the
 * caller as {@code sub}, one role in {@code groups}. Thread-safe.
 */
public final class Tokens {
  /** How long a token is valid unless asked otherwise; longer than any run. */
  public static final Duration VALIDITY = Duration.ofHours(1);

  /** The longest validity: a week. */
  public static final Duration LONGEST = Duration.ofDays(7);

  private static final String HEADER = base64("{\"alg\":\"ES256\",\"typ\":\"JWT\"}");

  private final Keys keys;
  private final InstantSource clock;

  public Tokens(Keys keys, InstantSource clock) {
    this.keys = keys;
    this.clock = clock;
  }

  /** A token of a customer, valid for an hour; {@code id} becomes its {@code sub}. */
  public String customer(UUID id) {
    return customer(id, VALIDITY);
  }

  /**
   * A token of a customer.
   *
   * @param validity from one second to {@link #LONGEST}
   */
  public String customer(UUID id, Duration validity) {
    return sign(id.toString(), "customer", validity);
  }

  /** A token of the operator, who may see and move everything; valid for an hour. */
  public String operator() {
    return operator(VALIDITY);
  }

  /**
   * A token of the operator.
   *
   * @param validity from one second to {@link #LONGEST}
   */
  public String operator(Duration validity) {
    return sign("operator", "operator", validity);
  }

  /** Subject and role are ours and need no escaping: a UUID, a word. */
  private String sign(String subject, String role, Duration validity) {
    if (validity.compareTo(Duration.ofSeconds(1)) < 0 || validity.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "a token is valid between 1 second and 7 days, not " + validity);
    }
    var now = clock.instant().getEpochSecond();
    var claims =
        """
        {"iss":"racelab","aud":"racelab","sub":"%s","groups":["%s"],"iat":%d,"exp":%d,"jti":"%s"}"""
            .formatted(subject, role, now, now + validity.toSeconds(), UUID.randomUUID());
    var signed = HEADER + "." + base64(claims);
    return signed + "." + signature(signed);
  }

  private String signature(String signed) {
    try {
      // JWS wants the two numbers side by side, not in DER.
      var signature = Signature.getInstance("SHA256withECDSAinP1363Format");
      signature.initSign(keys.privateKey());
      signature.update(signed.getBytes(StandardCharsets.US_ASCII));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java cannot sign by ES256", e);
    }
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}

package dev.racelab.order.payment;

import dev.racelab.platform.identity.Caller;
import dev.racelab.platform.identity.KeyFile;
import io.quarkus.runtime.ApplicationConfig;
import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import io.smallrye.jwt.build.Jwt;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.security.PrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The token with which this service calls as itself: signed with a key of its own, which may sign
 * nothing else, and good for a short time. Thread-safe.
 */
@ApplicationScoped
class ServiceToken {
  private final Optional<PrivateKey> key;
  private final String name;
  private final Duration lifetime;
  private final InstantSource clock = InstantSource.system();

  private volatile @Nullable Signed current;

  private record Signed(String token, Instant renewAt) {}

  @Inject
  ServiceToken(PaymentConfig config, ApplicationConfig application) {
    this.key =
        config
            .signingKey()
            .map(location -> new KeyFile(location).privateKey("racelab.payment.signing-key"));
    this.name = application.name().orElseThrow();
    this.lifetime = config.tokenLifetime();
  }

  boolean canBeSigned() {
    return key.isPresent();
  }

  /** A token that is good for at least a quarter of its lifetime. */
  String current() {
    Signed signed = current;
    Instant now = clock.instant();
    if (signed == null || !now.isBefore(signed.renewAt())) {
      signed = new Signed(sign(now), now.plus(lifetime.multipliedBy(3).dividedBy(4)));
      current = signed;
    }
    return signed.token();
  }

  private String sign(Instant now) {
    return Jwt.subject(name)
        .groups(Set.of(Caller.SERVICE))
        .issuedAt(now)
        .expiresAt(now.plus(lifetime))
        .jws()
        .algorithm(SignatureAlgorithm.ES256)
        .keyId(name)
        .sign(key.orElseThrow());
  }
}

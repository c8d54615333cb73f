package dev.racelab.platform.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.smallrye.jwt.auth.principal.DefaultJWTCallerPrincipalFactory;
import io.smallrye.jwt.auth.principal.JWTAuthContextInfo;
import io.smallrye.jwt.auth.principal.JWTCallerPrincipal;
import io.smallrye.jwt.auth.principal.JWTCallerPrincipalFactory;
import io.smallrye.jwt.auth.principal.ParseException;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Inject;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks the signature of a token once, and not with each of its requests: on ES256 that was two
 * fifths of a service's work (docs/performance.md). What is remembered is the whole token, so
 * nothing but the very same bytes is taken for verified; its expiry is looked at every time; what
 * was refused is not remembered. A token cannot be revoked before it expires, here or elsewhere.
 */
@ApplicationScoped
@Alternative
@Priority(1)
class VerifiedTokens extends JWTCallerPrincipalFactory {
  private final JWTCallerPrincipalFactory verifier;
  private final ServiceKeys services;
  private final InstantSource clock;
  private final Cache<Verified, JWTCallerPrincipal> verified;

  /** A token is verified against a key, an issuer and an audience, and not as such. */
  private record Verified(String token, JWTAuthContextInfo against) {}

  @Inject
  VerifiedTokens(IdentityConfig config, ServiceKeys services) {
    this(
        new DefaultJWTCallerPrincipalFactory(),
        services,
        config.verifiedTokens(),
        InstantSource.system());
  }

  VerifiedTokens(
      JWTCallerPrincipalFactory verifier, ServiceKeys services, int most, InstantSource clock) {
    this.verifier = verifier;
    this.services = services;
    this.clock = clock;
    this.verified = Caffeine.newBuilder().maximumSize(most).executor(Runnable::run).build();
  }

  @Override
  public JWTCallerPrincipal parse(String token, JWTAuthContextInfo against) throws ParseException {
    Verified asked = new Verified(token, against);
    @Nullable JWTCallerPrincipal known = verified.getIfPresent(asked);
    if (known != null && !hasExpired(known)) {
      return known;
    }
    verified.invalidate(asked);
    // Of a token that has expired within the tolerated skew of clocks, the verifier decides anew.
    JWTCallerPrincipal caller = verify(token, against);
    if (!hasExpired(caller)) {
      verified.put(asked, caller);
    }
    return caller;
  }

  /** A service's own token is verified by its own key, and lets it do what services may. */
  private JWTCallerPrincipal verify(String token, JWTAuthContextInfo against)
      throws ParseException {
    Optional<ServiceKeys.ServiceKey> service = services.of(token);
    if (service.isEmpty()) {
      return verifier.parse(token, against);
    }
    JWTAuthContextInfo own = new JWTAuthContextInfo(against);
    own.setPublicKeyLocation(null);
    own.setPublicKeyContent(null);
    own.setPublicVerificationKey(service.get().key());
    JWTCallerPrincipal caller = verifier.parse(token, own);
    if (!service.get().name().equals(caller.getSubject())
        || !Set.of(Caller.SERVICE).equals(caller.getGroups())) {
      throw new ParseException("a service signs tokens for itself, in the role of a service");
    }
    return caller;
  }

  private boolean hasExpired(JWTCallerPrincipal caller) {
    return caller.getExpirationTime() <= clock.instant().getEpochSecond();
  }
}

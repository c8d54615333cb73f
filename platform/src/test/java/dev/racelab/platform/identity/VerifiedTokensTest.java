package dev.racelab.platform.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.jwt.auth.principal.DefaultJWTCallerPrincipal;
import io.smallrye.jwt.auth.principal.JWTAuthContextInfo;
import io.smallrye.jwt.auth.principal.JWTCallerPrincipal;
import io.smallrye.jwt.auth.principal.JWTCallerPrincipalFactory;
import io.smallrye.jwt.auth.principal.ParseException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.junit.jupiter.api.Test;

/** Which tokens are verified again, and which are not. */
final class VerifiedTokensTest {
  private static final long EXPIRY = 1_000;
  private static final ServiceKeys NO_SERVICES = new ServiceKeys(Map.of());

  private final JWTAuthContextInfo ours = new JWTAuthContextInfo();
  private final CountingVerifier verifier = new CountingVerifier();
  private Instant now = Instant.ofEpochSecond(EXPIRY - 1);
  private final InstantSource clock = () -> now;

  private final VerifiedTokens tokens = new VerifiedTokens(verifier, NO_SERVICES, 10, clock);

  /** Takes what begins with "good" for signed, and for valid until {@link #EXPIRY}. */
  private static final class CountingVerifier extends JWTCallerPrincipalFactory {
    int asked;

    @Override
    public JWTCallerPrincipal parse(String token, JWTAuthContextInfo against)
        throws ParseException {
      asked++;
      if (!token.startsWith("good")) {
        throw new ParseException("forged");
      }
      JwtClaims claims = new JwtClaims();
      claims.setExpirationTime(NumericDate.fromSeconds(EXPIRY));
      return new DefaultJWTCallerPrincipal(token, "JWT", claims);
    }
  }

  @Test
  void theSameTokenIsVerifiedOnce() throws ParseException {
    JWTCallerPrincipal first = tokens.parse("good", ours);
    assertThat(tokens.parse("good", ours)).isSameAs(first);
    assertThat(verifier.asked).isEqualTo(1);
  }

  @Test
  void anotherTokenIsVerifiedOnItsOwn() throws ParseException {
    tokens.parse("good", ours);
    assertThat(tokens.parse("good too", ours).getRawToken()).isEqualTo("good too");
    assertThat(verifier.asked).isEqualTo(2);
  }

  @Test
  void whatIsValidForAnotherKeyOrIssuerIsVerifiedAgain() throws ParseException {
    tokens.parse("good", ours);
    tokens.parse("good", new JWTAuthContextInfo());
    assertThat(verifier.asked).isEqualTo(2);
  }

  @Test
  void aTokenThatHasExpiredIsVerifiedEachTime() throws ParseException {
    tokens.parse("good", ours);
    now = Instant.ofEpochSecond(EXPIRY);
    tokens.parse("good", ours);
    tokens.parse("good", ours);
    assertThat(verifier.asked).isEqualTo(3);
  }

  @Test
  void aRefusedTokenIsRefusedAgain() {
    assertThatThrownBy(() -> tokens.parse("forged", ours)).isInstanceOf(ParseException.class);
    assertThatThrownBy(() -> tokens.parse("forged", ours)).isInstanceOf(ParseException.class);
    assertThat(verifier.asked).isEqualTo(2);
  }

  @Test
  void withoutRoomEveryTokenIsVerifiedEachTime() throws ParseException {
    VerifiedTokens none = new VerifiedTokens(verifier, NO_SERVICES, 0, clock);
    none.parse("good", ours);
    none.parse("good", ours);
    assertThat(verifier.asked).isEqualTo(2);
  }
}

package dev.racelab.platform.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * Only a token that proves who is calling opens anything, and the lab's controls open nothing
 * outside the lab. For tests of a service as it runs outside the lab, with {@link EmbeddedStores}.
 */
public abstract class TokenContract {
  /** A fresh one. */
  protected abstract Countdown countdown();

  @Test
  void withoutATokenNothingIsShownOrDone() {
    unauthenticated(() -> Calls.anybody().contentType(ContentType.JSON));
    unauthenticated(() -> Calls.as("nonsense"));
  }

  @Test
  void aTokenOfAnotherKeyIssuerAudienceOrTimeIsRefused() {
    String id = UUID.randomUUID().toString();
    Set<String> customer = Set.of("customer");
    unauthenticated(() -> Calls.as(TestTokens.forged(UUID.fromString(id))));
    unauthenticated(
        () ->
            Calls.as(TestTokens.token(good -> good.subject(id).groups(customer).issuer("other"))));
    unauthenticated(
        () ->
            Calls.as(
                TestTokens.token(good -> good.subject(id).groups(customer).audience("other"))));
    unauthenticated(
        () ->
            Calls.as(
                TestTokens.token(
                    good ->
                        good.subject(id)
                            .groups(customer)
                            .expiresAt(Instant.now().minusSeconds(600)))));
  }

  @Test
  void aCustomersTokenHasAnIdAsItsSubject() {
    String token = TestTokens.token(good -> good.subject("ann").groups(Set.of("customer")));
    Countdown countdown = countdown();
    unauthenticated(Calls.as(token).body(countdown.body()).post(countdown.path()));
    assertThat(countdown.left()).isEqualTo(Countdown.START);
  }

  @Test
  void aTokenWithoutARoleIsForbidden() {
    String token = TestTokens.token(good -> good.subject(UUID.randomUUID().toString()));
    Countdown countdown = countdown();
    Problems.refused(Calls.as(token).get(countdown.resource()), 403, "forbidden");
    Problems.refused(
        Calls.as(token).body(countdown.body()).post(countdown.path()), 403, "forbidden");
    assertThat(countdown.left()).isEqualTo(Countdown.START);
  }

  /** The key is known, and good for that service in the role of a service; for nothing else. */
  @Test
  void aServicesOwnKeySignsNothingButItself() {
    Countdown countdown = countdown();
    Problems.refused(
        Calls.as(TestTokens.neighbours(good -> good)).get(countdown.resource()), 403, "forbidden");
    unauthenticated(() -> Calls.as(TestTokens.neighbours(good -> good.groups(Set.of("operator")))));
    unauthenticated(
        () -> Calls.as(TestTokens.neighbours(good -> good.groups(Set.of("service", "operator")))));
    unauthenticated(
        () ->
            Calls.as(
                TestTokens.neighbours(
                    good ->
                        good.subject(UUID.randomUUID().toString()).groups(Set.of("customer")))));
    unauthenticated(() -> Calls.as(TestTokens.neighbours(good -> good.subject("another"))));
    unauthenticated(() -> Calls.as(TestTokens.neighbours(good -> good.issuer("other"))));
    unauthenticated(
        () ->
            Calls.as(
                TestTokens.neighbours(good -> good.expiresAt(Instant.now().minusSeconds(600)))));
  }

  @Test
  void labControlsAreRefusedOutsideTheLab() {
    Countdown countdown = countdown();
    Problems.refused(countdown.send("none"), 403, "lab-disabled");
    Problems.refused(Calls.anybody().post("/lab/reset"), 403, "lab-disabled");
    Problems.refused(Calls.anybody().get("/lab/holds/h"), 403, "lab-disabled");
    Problems.refused(Calls.anybody().post("/lab/holds/h/release"), 403, "lab-disabled");
    assertThat(countdown.left()).isEqualTo(Countdown.START);
  }

  private void unauthenticated(Supplier<RequestSpecification> calls) {
    Countdown countdown = countdown();
    unauthenticated(calls.get().get(countdown.resource()));
    unauthenticated(calls.get().body(countdown.body()).post(countdown.path()));
    assertThat(countdown.left()).isEqualTo(Countdown.START);
  }

  private static void unauthenticated(Response answer) {
    Problems.refused(answer, 401, "unauthenticated").header("WWW-Authenticate", "Bearer");
  }
}

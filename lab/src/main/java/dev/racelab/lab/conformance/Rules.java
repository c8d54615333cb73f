package dev.racelab.lab.conformance;

import static dev.racelab.lab.conformance.Rule.decisive;
import static dev.racelab.lab.conformance.Rule.informative;

import java.util.List;

/**
 * All rules, in the order in which they are tried and shown. Sections are those of
 * draft-ietf-httpapi-idempotency-key-header-07; "Stripe" is the page on idempotent requests of its
 * API reference.
 */
public final class Rules {
  static final String DRAFT = "draft ";
  private static final String STRIPE = "Stripe";
  private static final String RACELAB = "Racelab";

  private static final List<Rule> ALL =
      List.of(
          FirstRequest.RULE,
          decisive(
              "replay",
              DRAFT + "2.6",
              "the same request with the same key is answered with the same status and body, each"
                  + " time",
              ReplayChecks::sameAnswer),
          decisive(
              "one-effect",
              DRAFT + "2.6",
              "the same request with the same key takes effect once",
              ReplayChecks::oneEffect),
          decisive(
                  "location",
                  DRAFT + "2.6",
                  "a replay has the Location of the first answer",
                  ReplayChecks::sameLocation)
              .after("replay"),
          decisive(
                  "refusal-replayed",
                  DRAFT + "2.6, Stripe",
                  "a refusal by the endpoint itself is replayed, too",
                  ReplayChecks::refusal)
              .after("replay"),
          informative(
              "marked",
              STRIPE,
              "every replay is marked as one, and nothing else is",
              ReplayChecks::marks),
          decisive(
                  "other-body",
                  DRAFT + "2.2, 2.7",
                  "a key with another body is answered 422, without effect, and still names the first",
                  BodyChecks::otherBody)
              .after("replay", "one-effect"),
          informative(
                  "json-form",
                  RACELAB,
                  "white space and the order of members make no other body of the same JSON",
                  BodyChecks::otherForm)
              .after("replay", "one-effect"),
          decisive(
              "invalid-not-kept",
              STRIPE,
              "a body that cannot be read leaves its key free for the corrected request",
              BodyChecks::malformed),
          decisive(
              "truncated-body",
              "RFC 9112, 8",
              "a request that ends before its body does has no effect, and leaves its key free",
              BodyChecks::truncated),
          decisive(
                  "copies",
                  DRAFT + "2.6, 2.7",
                  "of concurrent copies one takes effect; others are answered alike, or 409, never 5xx",
                  CopyChecks::oneRuns)
              .after("replay", "one-effect"),
          informative(
              "retry-after",
              "RFC 9110, 10.2.3",
              "who is answered 409 meanwhile is told when to come again",
              CopyChecks::retryAfter),
          decisive(
              "different-keys",
              DRAFT + "2.2",
              "two keys are two wishes, also where the bodies are alike",
              KeyChecks::different),
          decisive(
              "key-case",
              "RFC 9651, 3.3.3",
              "keys that differ in the case of a letter are two",
              KeyChecks::differentCase),
          decisive(
                  "quoted-key",
                  DRAFT + "2.1",
                  "the draft's quoted form is read, and the bare form is the same key or refused",
                  KeyChecks::quoted)
              .after("replay", "one-effect"),
          decisive(
                  "longest-key",
                  STRIPE,
                  "a key may have 255 characters, and the last one counts",
                  KeyChecks::longest)
              .after("replay", "different-keys"),
          decisive(
              "missing-key",
              DRAFT + "2.7",
              "where a key is required, a request without one is answered 400, without effect",
              KeyChecks::missing),
          decisive(
              "without-key",
              DRAFT + "2.7",
              "where a key is optional, requests without one run each time",
              KeyChecks::optional),
          decisive(
              "empty-key",
              RACELAB,
              "an empty key is answered 400, without effect",
              KeyChecks::empty),
          decisive(
              "too-long-key",
              STRIPE,
              "a key of 256 characters is answered 400, without effect",
              KeyChecks::tooLong),
          decisive(
              "non-ascii-key",
              DRAFT + "2.1",
              "a key with a character beyond ASCII is answered 400, without effect",
              KeyChecks::nonAscii),
          decisive(
              "control-key",
              DRAFT + "2.1",
              "a key with a control character is answered 400, without effect",
              KeyChecks::control),
          decisive(
              "repeated-key",
              DRAFT + "2.1",
              "two header lines with a key each are answered 400, without effect",
              KeyChecks::repeated),
          decisive(
              "other-caller",
              DRAFT + "5",
              "a key of one caller is nothing to another: no clash, and no look at the answer",
              ScopeChecks::otherCaller),
          decisive(
              "other-route",
              DRAFT + "2.2",
              "a key is never answered with what another route answered",
              ScopeChecks::otherRoute),
          informative(
              "other-route-runs",
              RACELAB,
              "a key that another route has seen is free (Stripe refuses it)",
              ScopeChecks::otherRouteRuns),
          decisive(
              "get-unaffected",
              STRIPE,
              "a key makes no difference to a GET, nor a GET to its key",
              ScopeChecks::get),
          informative(
              "problem-json",
              DRAFT + "2.7",
              "errors about keys are application/problem+json",
              ErrorChecks::problemJson),
          informative(
              "problem-link",
              DRAFT + "2.7",
              "errors about keys link to documentation",
              ErrorChecks::link));

  private Rules() {}

  /** All of them. */
  public static List<Rule> all() {
    return ALL;
  }

  static List<Rule> after(Rule first) {
    return ALL.subList(ALL.indexOf(first) + 1, ALL.size());
  }
}

package dev.racelab.lab.conformance;

import static dev.racelab.lab.conformance.Probe.notApplicable;
import static dev.racelab.lab.conformance.Probe.require;

import java.util.Optional;

/** A key whose requests differ in their bodies. */
final class BodyChecks {
  private BodyChecks() {}

  /** The key of {@code ask} with something else to do; empty if nothing else is known. */
  static Optional<Ask> reused(Probe probe, Ask ask) {
    Optional<BodyTemplate> given = probe.target().otherBody();
    return given.isPresent()
        ? Optional.of(ask.body(probe.wishBody(given.get())))
        : JsonBodies.otherValue(ask.body()).map(ask::body);
  }

  static Result otherBody(Probe probe) {
    Tally tally = probe.tally();
    Ask ask = probe.newKeyed();
    Optional<Ask> reused = reused(probe, ask);
    if (reused.isEmpty()) {
      return notApplicable("no other body is known; give --other-body");
    }
    Seen first = ReplayChecks.success(probe, ask);
    Seen other = probe.send(reused.get());
    require(other.status() == 422, "%s is to the first's key with another body, not 422", other);
    Seen again = probe.send(ask);
    require(again.saysSameAs(first), "%s is not %s any more", again, first);
    tally.requireEffects(1);
    return probe.passWithEffects("");
  }

  static Result otherForm(Probe probe) {
    Ask ask = probe.newKeyed();
    Optional<String> otherForm = JsonBodies.otherForm(ask.body());
    if (otherForm.isEmpty()) {
      return notApplicable("the body is not JSON");
    }
    Tally tally = probe.tally();
    Seen first = ReplayChecks.success(probe, ask);
    Seen second = probe.send(ask.body(otherForm.get()));
    require(second.saysSameAs(first), "%s is to the same JSON in another form", second);
    tally.requireEffects(1);
    return probe.passWithEffects("");
  }

  static Result malformed(Probe probe) throws InterruptedException {
    Ask ask = probe.newKeyed();
    if (JsonBodies.parse(ask.body()).isEmpty()) {
      return notApplicable("the body is not JSON, so no wrong one is known");
    }
    Tally tally = probe.tally();
    Seen refused = probe.send(ask.body(ask.body().substring(0, ask.body().length() - 1)));
    if (refused.isSuccess()) {
      return notApplicable("JSON that ends too early is answered " + refused.status());
    }
    require(!refused.isServerError(), "%s is to JSON that ends too early", refused);
    requireRuns(probe, ask, tally);
    return probe.passWithEffects("");
  }

  static Result truncated(Probe probe) throws InterruptedException {
    Ask ask = probe.newKeyed();
    if (ask.body().isEmpty()) {
      return notApplicable("there is no body");
    }
    Tally tally = probe.tally();
    Optional<Seen> answer = probe.sendIncomplete(ask.cutOffInTrailingSpaces());
    require(
        answer.filter(Seen::isSuccess).isEmpty(),
        "a request without the last bytes of its body is answered %d",
        answer.map(Seen::status).orElse(0));
    tally.requireEffects(0);
    requireRuns(probe, ask, tally);
    return probe.passWithEffects("");
  }

  /** Whatever was refused before has taken neither the key nor effect. */
  private static void requireRuns(Probe probe, Ask ask, Tally tally) throws InterruptedException {
    // An endpoint may need a moment to notice that a request will never be whole.
    Seen whole = probe.sendUntilSettled(ask);
    require(whole.isSuccess(), "%s is to the request as it should be", whole);
    require(!whole.isMarkedAsReplay(), "%s is to the first whole request, and a replay", whole);
    tally.requireEffects(1);
  }
}

package dev.racelab.lab.conformance;

import static dev.racelab.lab.conformance.Probe.notApplicable;
import static dev.racelab.lab.conformance.Probe.pass;
import static dev.racelab.lab.conformance.Probe.require;

import dev.racelab.lab.conformance.Tally.Effect;
import java.math.BigDecimal;
import java.net.URI;
import java.util.Optional;
import java.util.Set;

/** Where else a key is known. */
final class ScopeChecks {
  private static final String NO_OTHER_ROUTE = "no other route is known; give --other-url";

  /** Who asks is refused before anybody looks at a key. */
  private static final Set<Integer> NOT_LET_IN = Set.of(401, 403, 404);

  private ScopeChecks() {}

  static Result otherCaller(Probe probe) {
    if (probe.target().otherCaller().isEmpty()) {
      return notApplicable("no other caller is known; give --other-caller");
    }
    Ask ask = probe.newKeyed();
    Seen first = ReplayChecks.success(probe, ask);
    Tally tally = probe.tally();
    Seen other = probe.send(ask.by(probe.target().otherCaller()));
    require(
        other.status() != 422, "%s tells another caller that the key of %s is used", other, first);
    Effect effect = tally.of(other, first);
    require(!shows(other, first, effect), "%s shows another caller what %s was", other, first);
    if (other.isSuccess()) {
      return effect == Effect.UNTOLD
          ? notApplicable("both callers are answered alike, and effects cannot be seen")
          : pass("the other caller's request ran");
    }
    require(!other.isServerError(), "%s is to another caller with the key of %s", other, first);
    return NOT_LET_IN.contains(other.status())
        ? notApplicable(
            "the other caller is not let in (%d), so its key was not tried"
                .formatted(other.status()))
        : pass("the other caller's request was refused with " + other.status());
  }

  static Result otherRoute(Probe probe) {
    return elsewhere(probe)
        .map(
            found -> {
              require(
                  !shows(found.other(), found.first(), found.effect()),
                  "%s, of another route, is what %s was",
                  found.other(),
                  found.first());
              return found.effect() == Effect.UNTOLD
                  ? notApplicable("both routes answer alike, and effects cannot be seen")
                  : pass("the other route answers " + found.other().status());
            })
        .orElseGet(() -> notApplicable(NO_OTHER_ROUTE));
  }

  static Result otherRouteRuns(Probe probe) {
    return elsewhere(probe)
        .map(
            found -> {
              require(
                  found.other().isSuccess(),
                  "%s is of another route to a key that only %s has used",
                  found.other(),
                  found.first());
              return pass();
            })
        .orElseGet(() -> notApplicable(NO_OTHER_ROUTE));
  }

  /**
   * Whether an answer is that of an earlier request. The count need not cover what another caller
   * or another route does, so that it stood still is not enough.
   */
  private static boolean shows(Seen other, Seen first, Effect effect) {
    boolean sameEffect = other.effect().isPresent() && other.effect().equals(first.effect());
    return other.isMarkedAsReplay()
        || sameEffect
        || (other.isSuccess() && other.saysSameAs(first) && effect == Effect.NONE);
  }

  private record Elsewhere(Seen first, Seen other, Effect effect) {}

  private static Optional<Elsewhere> elsewhere(Probe probe) {
    Optional<URI> url = probe.target().otherUrl();
    if (url.isEmpty()) {
      return Optional.empty();
    }
    Ask ask = probe.newKeyed();
    Seen first = ReplayChecks.success(probe, ask);
    Tally tally = probe.tally();
    Seen other = probe.send(ask.url(url.get()));
    return Optional.of(new Elsewhere(first, other, tally.of(other, first)));
  }

  static Result get(Probe probe) {
    Optional<Target.Count> count = probe.target().count();
    if (count.isEmpty()) {
      return notApplicable("nothing is known that can be read; give --count-url");
    }
    Ask ask = probe.newKeyed();
    BigDecimal before = probe.readCount(count.get(), ask.keys());
    Seen written = ReplayChecks.success(probe, ask);
    require(!written.isMarkedAsReplay(), "%s is a replay, after a GET with its key", written);
    BigDecimal after = probe.readCount(count.get(), ask.keys());
    require(
        after.compareTo(before) != 0,
        "a GET with the key still tells %s, after answer %d",
        after.toPlainString(),
        written.number());
    return pass();
  }
}

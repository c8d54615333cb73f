package dev.racelab.lab.conformance;

import static dev.racelab.lab.conformance.Probe.notApplicable;
import static dev.racelab.lab.conformance.Probe.pass;
import static dev.racelab.lab.conformance.Probe.require;

import java.util.Objects;
import java.util.Optional;

/** The same request again, after the first was answered. */
final class ReplayChecks {
  static final String NO_EFFECTS_SEEN =
      "effects cannot be seen; give --count-url and --count-pointer, or --effect-pointer";

  private ReplayChecks() {}

  static Result sameAnswer(Probe probe) {
    Ask ask = probe.newKeyed();
    Seen first = success(probe, ask);
    Seen second = probe.send(ask);
    Seen third = probe.send(ask);
    requireSame(second, first);
    requireSame(third, first);
    require(
        second.mediaType().equals(first.mediaType()),
        "%s is of type %s, where %s is of type %s",
        second,
        second.mediaType(),
        first,
        first.mediaType());
    return second.hasBytesOf(first) && third.hasBytesOf(first)
        ? pass("byte for byte")
        : pass("equal as JSON, not byte for byte");
  }

  static Result oneEffect(Probe probe) {
    if (!probe.target().showsEffects()) {
      return notApplicable(NO_EFFECTS_SEEN);
    }
    Tally tally = probe.tally();
    Ask ask = probe.newKeyed();
    Seen first = success(probe, ask);
    Seen second = probe.send(ask);
    tally.requireEffects(1);
    requireSameEffect(second, first);
    return pass();
  }

  static Result sameLocation(Probe probe) {
    Ask ask = probe.newKeyed();
    Seen first = success(probe, ask);
    if (first.location() == null) {
      return notApplicable("answers have no Location");
    }
    Seen second = probe.send(ask);
    require(
        Objects.equals(second.location(), first.location()),
        "%s has the Location '%s', where that of %s is %s",
        second,
        String.valueOf(second.location()),
        first,
        first.location());
    return pass();
  }

  static Result refusal(Probe probe) {
    Optional<BodyTemplate> refused = probe.target().refusedBody();
    if (refused.isEmpty()) {
      return notApplicable("no body is known that is refused; give --refused-body");
    }
    Ask granted = probe.newKeyed();
    success(probe, granted);
    boolean marks = probe.send(granted).mark().isPresent();
    Ask ask = probe.keyed(probe.wish(refused.get()), Probe.newKey());
    Seen first = probe.send(ask);
    if (first.status() / 100 != 4) {
      return notApplicable("--refused-body is answered " + first.status());
    }
    Seen second = probe.send(ask);
    requireSame(second, first);
    require(!marks || second.isMarkedAsReplay(), "%s is not marked, unlike other replays", second);
    return pass();
  }

  static Result marks(Probe probe) {
    Ask ask = probe.newKeyed();
    Seen first = success(probe, ask);
    Seen second = probe.send(ask);
    Seen third = probe.send(ask);
    if (first.mark().isEmpty() && second.mark().isEmpty() && third.mark().isEmpty()) {
      return notApplicable("there is neither Idempotency-Replayed nor Idempotent-Replayed");
    }
    require(!first.isMarkedAsReplay(), "%s is the first, and marked as a replay", first);
    require(second.isMarkedAsReplay(), "%s is a replay, and not marked so", second);
    require(third.isMarkedAsReplay(), "%s is a replay, and not marked so", third);
    return pass();
  }

  /** The answer to a request that has to run. */
  static Seen success(Probe probe, Ask ask) {
    Seen seen = probe.send(ask);
    require(seen.isSuccess(), "%s is to a first request with a fresh key", seen);
    return seen;
  }

  static void requireSame(Seen later, Seen first) {
    require(
        later.saysSameAs(first),
        "%s is not %s again: another %s",
        later,
        first,
        later.status() == first.status() ? "body" : "status");
  }

  static void requireSameEffect(Seen later, Seen first) {
    require(
        later.effect().isEmpty()
            || first.effect().isEmpty()
            || later.effect().equals(first.effect()),
        "%s names the effect %s, and %s names %s",
        first,
        first.effect().orElse(""),
        later,
        later.effect().orElse(""));
  }
}

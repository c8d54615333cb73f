package dev.racelab.lab.conformance;

import static dev.racelab.lab.conformance.Probe.notApplicable;
import static dev.racelab.lab.conformance.Probe.pass;
import static dev.racelab.lab.conformance.Probe.require;

import dev.racelab.lab.conformance.Tally.Effect;
import dev.racelab.lab.conformance.Target.KeyForm;
import dev.racelab.lab.conformance.Target.KeyRequired;
import java.util.List;
import java.util.Locale;

/** Which keys there are, and which of them are the same. */
final class KeyChecks {
  private static final int LONGEST = 255;
  private static final String UNTOLD =
      "a run cannot be told from a replay here; give --count-url or --effect-pointer";

  private KeyChecks() {}

  static Result different(Probe probe) {
    // Alike for as long as a UUID is, as if somebody kept no more of a key.
    String key = Probe.newKey();
    return twoWishes(probe, key + "-1", key + "-2");
  }

  static Result differentCase(Probe probe) {
    String key = "key-" + Probe.newKey();
    return twoWishes(probe, key, key.toUpperCase(Locale.ROOT));
  }

  static Result longest(Probe probe) {
    String start = Probe.newKey() + "x".repeat(LONGEST);
    String key = start.substring(0, LONGEST - 1);
    Result different = twoWishes(probe, key + "a", key + "b");
    Ask ask = probe.keyed(probe.wish(), "y" + key);
    Seen first = ReplayChecks.success(probe, ask);
    ReplayChecks.requireSame(probe.send(ask), first);
    return different;
  }

  /** Two wishes with a key each run both. */
  private static Result twoWishes(Probe probe, String key, String otherKey) {
    Seen first = ReplayChecks.success(probe, probe.keyed(probe.wish(), key));
    Tally tally = probe.tally();
    Seen second = probe.send(probe.keyed(probe.wish(), otherKey));
    return requireOwnEffect(second, first, tally);
  }

  private static Result requireOwnEffect(Seen second, Seen first, Tally tally) {
    require(second.isSuccess(), "%s is to another wish than %s", second, first);
    return switch (tally.of(second, first)) {
      case OWN -> {
        tally.requireEffects(1);
        require(!second.isMarkedAsReplay(), "%s ran, and is marked as a replay", second);
        yield pass();
      }
      case NONE ->
          throw new BrokenRuleException(
              "%s is to another wish than %s, and had no effect of its own"
                  .formatted(second, first));
      case UNTOLD -> notApplicable(UNTOLD);
    };
  }

  static Result quoted(Probe probe) {
    KeyForm form = probe.target().keyForm();
    String key = Probe.newKey();
    Ask ask = probe.wish();
    Seen first = ReplayChecks.success(probe, ask.keys(List.of(form.written(key))));
    Tally tally = probe.tally();
    Seen second = probe.send(ask.keys(List.of(form.other().written(key))));
    String other = form.other().name().toLowerCase(Locale.ROOT);
    if (form == KeyForm.QUOTED && second.status() == 400) {
      return pass("the bare form is refused");
    }
    require(second.isSuccess(), "%s is to the same key in its %s form", second, other);
    require(
        tally.of(second, first) != Effect.OWN, "%s ran: the %s form is another key", second, other);
    ReplayChecks.requireSame(second, first);
    return pass();
  }

  static Result missing(Probe probe) {
    KeyRequired required = probe.target().keyRequired();
    if (required == KeyRequired.NO) {
      return notApplicable("a key is optional here");
    }
    Tally tally = probe.tally();
    Seen seen = probe.send(probe.wish());
    if (required == KeyRequired.DETECT && seen.isSuccess()) {
      return notApplicable("a request without a key runs here");
    }
    return requireRefused(probe, seen, "without a key", tally);
  }

  static Result optional(Probe probe) {
    if (probe.target().keyRequired() == KeyRequired.YES) {
      return notApplicable("a key is required here");
    }
    Seen first = probe.send(probe.wish());
    if (probe.target().keyRequired() == KeyRequired.DETECT && first.status() == 400) {
      return notApplicable("a key is required here");
    }
    require(first.isSuccess(), "%s is to a request without a key", first);
    Tally tally = probe.tally();
    return requireOwnEffect(probe.send(probe.wish()), first, tally);
  }

  static Result empty(Probe probe) {
    return refused(probe, "with an empty key", List.of(""));
  }

  static Result tooLong(Probe probe) {
    String key = probe.target().keyForm().written("x".repeat(LONGEST + 1));
    return refused(probe, "with a key of 256 characters", List.of(key));
  }

  static Result nonAscii(Probe probe) {
    String key = probe.target().keyForm().written(Probe.newKey() + "\u00fc");
    return refused(probe, "with a key that is not ASCII", List.of(key));
  }

  static Result control(Probe probe) {
    String key = probe.target().keyForm().written(Probe.newKey() + "\u0001x");
    return refused(probe, "with a control character in its key", List.of(key));
  }

  static Result repeated(Probe probe) {
    KeyForm form = probe.target().keyForm();
    List<String> keys = List.of(form.written(Probe.newKey()), form.written(Probe.newKey()));
    return refused(probe, "with two keys", keys);
  }

  private static Result refused(Probe probe, String what, List<String> keys) {
    Tally tally = probe.tally();
    return requireRefused(probe, probe.send(probe.wish().keys(keys)), what, tally);
  }

  private static Result requireRefused(Probe probe, Seen seen, String what, Tally tally) {
    require(seen.status() == 400, "%s is to a request %s, not 400", seen, what);
    tally.requireEffects(0);
    return probe.passWithEffects("");
  }
}

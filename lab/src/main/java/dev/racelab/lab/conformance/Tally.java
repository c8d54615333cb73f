package dev.racelab.lab.conformance;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * How often something took effect since the tally began, as far as it can be seen: by a count that
 * is read before and after, and by what answers name their effects by.
 */
final class Tally {
  private final Probe probe;
  private final Optional<BigDecimal> unit;
  private final Optional<BigDecimal> start;

  Tally(Probe probe, Optional<BigDecimal> unit) {
    this.probe = probe;
    this.unit = unit;
    this.start = probe.readCount();
  }

  /** Whether a later answer comes from an effect of its own. */
  enum Effect {
    OWN,
    /** It has that of an earlier request, or none. */
    NONE,
    /** It looks like both. */
    UNTOLD
  }

  /**
   * Breaks the rule unless the count moved by so many effects. What is not counted cannot be seen
   * here; {@link Probe#passWithEffects} says so of the rule.
   */
  void requireEffects(int wanted) {
    moved()
        .ifPresent(
            moved ->
                Probe.require(
                    moved.compareTo(expected(wanted)) == 0,
                    "the count moved by %s, where %s would move it by %s",
                    moved.toPlainString(),
                    wanted == 1 ? "one effect" : wanted == 0 ? "no effect" : wanted + " effects",
                    expected(wanted).toPlainString()));
  }

  private BigDecimal expected(int effects) {
    return unit.orElse(BigDecimal.ZERO).multiply(BigDecimal.valueOf(effects));
  }

  private Optional<BigDecimal> moved() {
    return start.flatMap(before -> probe.readCount().map(now -> now.subtract(before)));
  }

  /**
   * Whether the later answer, whose request came after this tally began, comes from an effect of
   * its own. An effect that is seen in one way is one, whatever is seen in another.
   */
  Effect of(Seen later, Seen earlier) {
    Optional<Boolean> moved = moved().map(by -> by.signum() != 0);
    Optional<Boolean> named =
        earlier.effect().flatMap(one -> later.effect().map(other -> !one.equals(other)));
    if (moved.orElse(false) || named.orElse(false)) {
      return Effect.OWN;
    }
    if (moved.isPresent() || named.isPresent() || later.isMarkedAsReplay()) {
      return Effect.NONE;
    }
    return later.saysSameAs(earlier) ? Effect.UNTOLD : Effect.OWN;
  }
}

package dev.racelab.lab.conformance;

import static dev.racelab.lab.conformance.Probe.require;

import dev.racelab.lab.conformance.Rule.Finding;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * The request that everything else is compared with: a wish with a fresh key, and what it did to
 * the count. Where it is not even let in, the rules cannot be told from a wrong command line.
 *
 * @param seen its answer
 * @param unit by how much it changed the count, where there is one
 */
record FirstRequest(Probe probe, Seen seen, Optional<BigDecimal> unit) {
  static final Rule RULE =
      Rule.decisive(
          "first-runs",
          Rules.DRAFT + "2.6",
          "a first request with a fresh key runs: it is answered 2xx, counts, and is no replay",
          probe -> FirstRequest.send(probe).check());

  /**
   * Sends it.
   *
   * @throws UnusableTargetException if nobody answers, or the request is refused
   */
  static FirstRequest send(Probe probe) {
    try {
      Optional<BigDecimal> before = probe.readCount();
      Seen seen = probe.send(probe.newKeyed());
      Optional<BigDecimal> unit = before.map(it -> probe.readCount().orElseThrow().subtract(it));
      refuseIfNotLetIn(probe.target(), seen);
      return new FirstRequest(probe, seen, unit);
    } catch (NoAnswerException e) {
      throw new UnusableTargetException(
          "%s cannot be checked: %s".formatted(probe.target().url(), e.getMessage()));
    }
  }

  private static void refuseIfNotLetIn(Target target, Seen seen) {
    if (!seen.isSuccess() && !seen.isServerError()) {
      throw new UnusableTargetException(
          "%s %s answers %d to a first request with a fresh key, so there is nothing to check: %s\nIt has to accept --body with --header; --key-form quoted writes keys as the draft has them."
              .formatted(
                  target.method(), target.url(), seen.status(), Ask.shown(seen.answer().body())));
    }
    if (seen.isSuccess() && target.effect().isPresent() && seen.effect().isEmpty()) {
      throw new UnusableTargetException(
          "--effect-pointer: '%s' names nothing in the answer %s"
              .formatted(target.effect().get(), Ask.shown(seen.answer().body())));
    }
  }

  Finding judged() throws InterruptedException {
    return new Finding(RULE, Conformance.result(itself -> check(), probe));
  }

  private Result check() {
    require(seen.isSuccess(), "a first request with a fresh key is answered %d", seen.status());
    require(!seen.isMarkedAsReplay(), "a first request is marked as a replay");
    require(
        unit.isEmpty() || unit.get().signum() != 0,
        "the first request is answered %d, and the count did not move",
        seen.status());
    return Probe.pass();
  }
}

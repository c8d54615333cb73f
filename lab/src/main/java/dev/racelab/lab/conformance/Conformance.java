package dev.racelab.lab.conformance;

import dev.racelab.lab.conformance.Result.Fail;
import dev.racelab.lab.conformance.Result.NotApplicable;
import dev.racelab.lab.conformance.Rule.Finding;
import dev.racelab.lab.driver.Driver;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Goes through all rules at one endpoint, one after the other: counts tell only where nobody else
 * is at work.
 */
public final class Conformance {
  private final Target target;
  private final Driver driver;
  private final AtomicInteger wishes = new AtomicInteger();

  /**
   * A run that has not begun.
   *
   * @param driver sends concurrent copies
   */
  public Conformance(Target target, Driver driver) {
    this.target = target;
    this.driver = driver;
  }

  /**
   * Tries every rule.
   *
   * @param progress hears of each rule before it is tried
   * @return a finding for every rule, in their order
   * @throws UnusableTargetException if nothing can be checked there
   */
  public List<Finding> run(Consumer<Rule> progress) throws InterruptedException {
    FirstRequest first = FirstRequest.send(probe(Optional.empty()));
    List<Finding> findings = new ArrayList<>();
    findings.add(first.judged());
    for (Rule rule : Rules.after(FirstRequest.RULE)) {
      progress.accept(rule);
      Optional<String> missing = missing(rule, findings);
      findings.add(
          new Finding(
              rule,
              missing.isPresent()
                  ? new NotApplicable("not tried, because %s is broken".formatted(missing.get()))
                  : result(rule.check(), probe(first.unit()))));
    }
    return findings;
  }

  /** What the rule builds on, and is broken. */
  private static Optional<String> missing(Rule rule, List<Finding> findings) {
    return findings.stream()
        .filter(Finding::isBroken)
        .map(finding -> finding.rule().id())
        .filter(id -> id.equals(FirstRequest.RULE.id()) || rule.presupposes().contains(id))
        .findFirst();
  }

  private Probe probe(Optional<BigDecimal> unit) {
    return new Probe(target, driver, wishes, unit);
  }

  static Result result(Rule.Check check, Probe probe) throws InterruptedException {
    try {
      return check.run(probe);
    } catch (BrokenRuleException | NoAnswerException e) {
      return new Fail(String.valueOf(e.getMessage()), probe.transcript());
    }
  }
}

package dev.racelab.platform.guarding;

import dev.racelab.guard.Decision;
import dev.racelab.guard.Hazard;
import dev.racelab.guard.LockScope;
import dev.racelab.guard.Operation;
import dev.racelab.guard.Outcome;
import dev.racelab.guard.Reading;
import dev.racelab.guard.Writing;
import dev.racelab.platform.problem.BusinessRefusal;
import dev.racelab.platform.problem.ProblemException;
import java.util.Collections;
import java.util.SortedSet;
import java.util.function.Supplier;

/**
 * Makes something new that no rule looks at, so that only a repeated request can do harm.
 *
 * @param <R> what is made
 */
record Creation<R>(String name, Supplier<R> work) implements Operation<Boolean, R> {
  @Override
  public Hazard hazard() {
    return Hazard.REPEATED_REQUEST;
  }

  @Override
  public LockScope scope() {
    return LockScope.of(name);
  }

  @Override
  public SortedSet<String> tables() {
    return Collections.emptySortedSet();
  }

  @Override
  public Decision<Boolean> decide(Reading reading) {
    return new Decision.Proceed<>(true);
  }

  @Override
  public Outcome<R> apply(Boolean plan, Writing writing) {
    try {
      return new Outcome.Done<>(work.get());
    } catch (ProblemException refused) {
      return new Outcome.Refused<>(
          new BusinessRefusal(
              refused.code(), refused.detail(), refused.violations(), refused.conflicts()));
    }
  }
}

package dev.racelab.platform.guarding;

import dev.racelab.guard.DefaultStrategies;
import dev.racelab.guard.Guard;
import dev.racelab.guard.Operation;
import dev.racelab.guard.Outcome;
import dev.racelab.guard.Strategy;
import dev.racelab.platform.lab.LabControls;
import dev.racelab.platform.problem.ProblemException;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Runs a service's operations: behind the strategy that the lab asks for, else their default. */
@ApplicationScoped
public class Guarded {
  private final Guard guard;
  private final LabControls lab;
  private final GuardedOperations operations;
  private final DefaultStrategies defaults;

  @Inject
  Guarded(Guard guard, LabControls lab, GuardedOperations operations, StrategyConfig config) {
    this.guard = guard;
    this.lab = lab;
    this.operations = operations;
    this.defaults = defaults(operations, config);
  }

  /** Makes the bean, and with it the check of the defaults, part of the start. */
  void check(@Observes StartupEvent start) {
    for (GuardedOperations.Kind kind : operations.kinds()) {
      List<String> missing = guard.missing(defaults.of(kind.operation()));
      if (!missing.isEmpty()) {
        throw new IllegalArgumentException(
            "%s = %s needs the lock provider %s, which is not configured"
                .formatted(
                    key(kind), defaults.of(kind.operation()).name(), String.join(", ", missing)));
      }
    }
  }

  /**
   * Runs the operation.
   *
   * @throws ProblemException if the business rules refuse it
   */
  public <D, R> R run(Operation<D, R> operation) {
    Strategy strategy = lab.wantedStrategy().orElseGet(() -> defaults.of(operation.name()));
    List<String> missing = guard.missing(strategy);
    if (!missing.isEmpty()) {
      throw ProblemException.invalid(
          LabControls.STRATEGY,
          "%s needs the lock provider %s, which is not configured here"
              .formatted(strategy.name(), String.join(", ", missing)));
    }
    return switch (guard.run(strategy, operation)) {
      case Outcome.Done<R> done -> done.result();
      case Outcome.Refused<R> refused -> throw ProblemException.of(refused.refusal());
    };
  }

  private static String key(GuardedOperations.Kind kind) {
    return "racelab.strategy." + kind.operation();
  }

  private static DefaultStrategies defaults(GuardedOperations operations, StrategyConfig config) {
    Map<DefaultStrategies.Kind, String> chosen = new LinkedHashMap<>();
    for (GuardedOperations.Kind kind : operations.kinds()) {
      String key = key(kind);
      @Nullable String name = config.byOperation().get(kind.operation());
      if (name == null) {
        throw new IllegalArgumentException(key + " is not set");
      }
      chosen.put(
          new DefaultStrategies.Kind(
              kind.operation(), kind.hazard(), new TreeSet<>(kind.tables()), key),
          name);
    }
    return new DefaultStrategies(chosen);
  }
}

package dev.racelab.platform.guarding;

import dev.racelab.guard.DefaultStrategies;
import dev.racelab.guard.Guard;
import dev.racelab.guard.GuardException;
import dev.racelab.guard.Keyed;
import dev.racelab.guard.Operation;
import dev.racelab.guard.Outcome;
import dev.racelab.guard.Refusal;
import dev.racelab.guard.Strategies;
import dev.racelab.guard.Strategy;
import dev.racelab.idempotency.IdempotencyKey;
import dev.racelab.idempotency.KeyedRequest;
import dev.racelab.idempotency.ResponsePolicy;
import dev.racelab.platform.idempotency.Answers;
import dev.racelab.platform.idempotency.Idempotent;
import dev.racelab.platform.idempotency.RequestKey;
import dev.racelab.platform.lab.LabControls;
import dev.racelab.platform.problem.ProblemException;
import dev.racelab.platform.request.ProblemMappers;
import io.quarkus.arc.Arc;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs a service's operations: behind the strategy that the lab asks for, else their default; and
 * once, if the request has an idempotency key and its method is {@link Idempotent}.
 */
@ApplicationScoped
public class Guarded {
  private static final Strategy UNGUARDED = Strategies.find("none").orElseThrow();

  private final Guard guard;
  private final LabControls lab;
  private final GuardedOperations operations;
  private final DefaultStrategies defaults;
  private final RequestKey key;
  private final Answers answers;
  private final ProblemMappers problems;

  @Inject
  Guarded(
      Guard guard,
      LabControls lab,
      GuardedOperations operations,
      StrategyConfig config,
      RequestKey key,
      Answers answers,
      ProblemMappers problems) {
    this.guard = guard;
    this.lab = lab;
    this.operations = operations;
    this.defaults = defaults(operations, config);
    this.key = key;
    this.answers = answers;
    this.problems = problems;
  }

  /** Makes the bean, and with it the check of the defaults, part of the start. */
  void check(@Observes StartupEvent start) {
    for (GuardedOperations.Kind kind : operations.kinds()) {
      List<String> missing = guard.missing(defaults.of(kind.operation()));
      if (!missing.isEmpty()) {
        throw new IllegalArgumentException(
            "%s = %s needs the %s, which is not configured"
                .formatted(
                    key(kind), defaults.of(kind.operation()).name(), String.join(", ", missing)));
      }
    }
  }

  /**
   * Runs the operation.
   *
   * @param answer puts the result into words, in the transaction if the request has a key; called
   *     once for each run of the operation, so it changes nothing
   * @throws ProblemException if the business rules refuse it
   */
  public <D, R> Response run(Operation<D, R> operation, Function<R, Response> answer) {
    return run(strategy(operation), operation, answer);
  }

  /**
   * Makes something new in a transaction, behind no guard but that against repeated requests.
   *
   * @param name what metrics and logs call it
   * @param work writes, and answers; may run several times, each time from scratch
   * @throws ProblemException if {@code work} throws one; what it wrote is rolled back
   */
  public Response create(String name, Supplier<Response> work) {
    return run(UNGUARDED, new Creation<>(name, work), Function.identity());
  }

  /**
   * Runs what follows from a request, in its course or long after it, and is no request of its own:
   * under no key.
   *
   * @param strategy what {@link #strategyToFollow()} said when the request ran; null for the
   *     default
   * @throws dev.racelab.guard.GuardException if no outcome was reached
   */
  public <D, R> Outcome<R> follow(@Nullable String strategy, Operation<D, R> operation) {
    return guard.run(strategy == null ? defaults.of(operation.name()) : known(strategy), operation);
  }

  private static Strategy known(String name) {
    return Strategies.find(name)
        .orElseThrow(() -> new IllegalStateException("there is no strategy " + name + " any more"));
  }

  /**
   * What is to be remembered where something follows later from the current request: a guard keeps
   * out what stands behind the same guard, so what follows has to run behind it too. Empty where
   * nobody asked for another than the default.
   */
  public Optional<String> strategyToFollow() {
    return lab.wantedStrategy().map(wanted -> lab.ignoresKeys() ? UNGUARDED.name() : wanted.name());
  }

  private Strategy strategy(Operation<?, ?> operation) {
    Strategy strategy = lab.wantedStrategy().orElseGet(() -> defaults.of(operation.name()));
    List<String> missing = guard.missing(strategy);
    if (!missing.isEmpty()) {
      throw ProblemException.invalid(
          LabControls.STRATEGY,
          "%s needs the %s, which is not configured here"
              .formatted(strategy.name(), String.join(", ", missing)));
    }
    return strategy;
  }

  private <D, R> Response run(
      Strategy strategy, Operation<D, R> operation, Function<R, Response> answer) {
    Optional<KeyedRequest> request = keyedRequest();
    if (request.isEmpty()) {
      return switch (guard.run(strategy, operation)) {
        case Outcome.Done<R> done -> answer.apply(done.result());
        case Outcome.Refused<R> refused -> throw ProblemException.of(refused.refusal());
        case Outcome.Settled<R> settled -> answers.settled(settled.found());
      };
    }
    if (strategy.keyed().isEmpty()) {
      throw ProblemException.invalid(
          IdempotencyKey.HEADER,
          strategy.name() + " does not work in one transaction, so it cannot run a request once");
    }
    return switch (guard.run(strategy, operation, new InWords<>(request.get(), answer))) {
      case Outcome.Done<dev.racelab.idempotency.Response> done -> answers.first(done.result());
      case Outcome.Refused<dev.racelab.idempotency.Response> refused ->
          throw ProblemException.of(refused.refusal());
      case Outcome.Settled<dev.racelab.idempotency.Response> settled ->
          answers.settled(settled.found());
    };
  }

  /** Work that no request asked for has no key. */
  private Optional<KeyedRequest> keyedRequest() {
    if (!Arc.container().requestContext().isActive()) {
      return Optional.empty();
    }
    Optional<KeyedRequest> taken = key.take();
    return lab.ignoresKeys() ? Optional.empty() : taken;
  }

  /** How outcomes of a request with a key are put into words. */
  private final class InWords<R> implements Keyed<R> {
    private final KeyedRequest request;
    private final Function<R, Response> answer;

    InWords(KeyedRequest request, Function<R, Response> answer) {
      this.request = request;
      this.answer = answer;
    }

    @Override
    public KeyedRequest request() {
      return request;
    }

    @Override
    public ResponsePolicy policy() {
      return answers.policy();
    }

    @Override
    public dev.racelab.idempotency.Response done(R result) {
      return answers.done(answer.apply(result));
    }

    @Override
    public dev.racelab.idempotency.Response refused(Refusal refusal) {
      ProblemException problem = ProblemException.of(refusal);
      return answers.refused(problem.code(), problems.problem(problem));
    }

    @Override
    public dev.racelab.idempotency.Response failed(GuardException failure) {
      return answers.done(problems.guarded(failure));
    }
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

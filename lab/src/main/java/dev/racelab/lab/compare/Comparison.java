package dev.racelab.lab.compare;

import static java.util.stream.Collectors.toSet;

import dev.racelab.guard.Hazard;
import dev.racelab.guard.Strategies;
import dev.racelab.lab.cluster.Backend;
import dev.racelab.lab.cluster.ClusterException;
import dev.racelab.lab.cluster.Replica;
import dev.racelab.lab.driver.Driver;
import dev.racelab.lab.driver.JsonClient;
import dev.racelab.lab.driver.UnexpectedAnswerException;
import dev.racelab.lab.history.Recorder;
import dev.racelab.lab.mail.Mailbox;
import dev.racelab.lab.scenario.Scenario;
import dev.racelab.lab.scenario.TokenSource;
import dev.racelab.lab.scenario.World;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs a plan: one system for the whole run, scaled between series of cells, and after each scaling
 * a short warm-up, so that the first cells are not priced on cold code.
 */
public final class Comparison {
  private static final Duration API_DEADLINE = Duration.ofSeconds(10);
  private static final Duration SCALE_DEADLINE = Duration.ofSeconds(60);

  private final Plan plan;
  private final Driver driver;
  private final RunListener listener;
  private final StopSignal stop;
  private final LongSupplier nanoTime;
  private final long start;
  private final List<CellResult> results = new ArrayList<>();

  /**
   * Prepares a run, which begins now.
   *
   * @param stop ends it early; what was found so far is kept
   * @param nanoTime a monotonic clock in nanoseconds
   */
  public Comparison(
      Plan plan, Driver driver, RunListener listener, StopSignal stop, LongSupplier nanoTime) {
    this.plan = plan;
    this.driver = driver;
    this.listener = listener;
    this.stop = stop;
    this.nanoTime = nanoTime;
    this.start = nanoTime.getAsLong();
  }

  /**
   * Starts the system, runs every cell, and stops the system. An interrupt after {@link
   * StopSignal#request} ends the run early; the cell that was running then is left out.
   *
   * @param folder where the system may write, and where its logs stay
   * @throws ClusterException if the system does not come up, or fails later; {@link #soFar} has the
   *     cells that were whole by then
   */
  public RunResult run(BackendFactory factory, Path folder) throws InterruptedException {
    boolean complete = false;
    try (Backend backend = start(factory, folder)) {
      try {
        complete = runAll(backend, factory.tokens());
      } finally {
        stop.settle();
      }
    } catch (InterruptedException e) {
      if (!stop.isRequested()) {
        throw e;
      }
    } catch (ClusterException e) {
      // A stop takes the system down under the run; that is no failure of the system.
      if (!stop.isRequested()) {
        throw e;
      }
    } finally {
      stop.settle();
    }
    return new RunResult(plan, results, complete);
  }

  /** The cells that are whole, of a run that failed. */
  public RunResult soFar() {
    return new RunResult(plan, results, false);
  }

  private Backend start(BackendFactory factory, Path folder) {
    int first = plan.replicas().getFirst();
    Map<String, Integer> replicas = new TreeMap<>();
    services().forEach(service -> replicas.put(service, first));
    listener.preparing("starting %d of each: %s".formatted(first, String.join(", ", services())));
    return factory.start(replicas, folder);
  }

  /** The services that the plan's scenarios need, by name; no other one is started or scaled. */
  private SortedSet<String> services() {
    SortedSet<String> services = new TreeSet<>();
    plan.scenarios().forEach(scenario -> services.addAll(scenario.services()));
    return services;
  }

  private boolean runAll(Backend backend, TokenSource tokens) throws InterruptedException {
    int number = 0;
    for (int replicas : plan.replicas()) {
      scale(backend, replicas);
      try (JsonClient client = new JsonClient(backend.gateway(), API_DEADLINE);
          @Nullable Mailbox mailbox = backend.mail().map(Mailbox::new).orElse(null)) {
        Site site = new Site(backend, client, tokens, mailbox);
        warmUp(site, replicas);
        for (Cell cell : plan.cells(replicas)) {
          if (stop.isRequested()) {
            return false;
          }
          listener.cellBegins(cell, number++);
          // A cell that nobody can provoke there has no result: n/a.
          if (backend.faults().containsAll(cell.trigger().needs())) {
            run(cell, site);
          }
        }
      }
    }
    return !stop.isRequested();
  }

  private void scale(Backend backend, int replicas) {
    for (String service : services()) {
      if (backend.replicas(service).size() != replicas) {
        listener.preparing("scaling " + service + " to " + replicas);
        backend.scale(service, replicas, SCALE_DEADLINE);
      }
    }
  }

  private void run(Cell cell, Site site) throws InterruptedException {
    Recorder recorder = new Recorder(nanoTime, start);
    World world = world(site, recorder, cell.id(), cell.strategy().needsKey());
    Firing firing = new Firing(driver, site.gateway(), recorder);
    List<Set<String>> replicas = requireReplicas(cell, site.backend());
    Steering steering =
        new Steering(
            site.backend(),
            cell.scenario().services(),
            site.tokens().operator(),
            firing,
            new Resending(firing, nanoTime),
            Steering.STEP,
            nanoTime);
    Optional<CellResult> result = new CellRun(cell, plan, world, firing, steering, replicas).run();
    requireReplicas(cell, site.backend());
    // A stop that came meanwhile may have harmed the system under this cell.
    if (result.isPresent() && !stop.isRequested()) {
      results.add(result.get());
      listener.cellEnded(result.get(), recorder.since(0));
    }
  }

  /**
   * The names of the replicas that the cell can reach, service by service. One that died would make
   * the cell a smaller one than it is called, so what was measured without it is nobody's result.
   */
  private static List<Set<String>> requireReplicas(Cell cell, Backend backend) {
    List<Set<String>> names = new ArrayList<>();
    for (String service : cell.scenario().services()) {
      List<Replica> living = backend.replicas(service);
      if (living.size() != cell.replicas()) {
        throw new ClusterException(
            "%s needs %d replicas of %s, and %d live: %s"
                .formatted(
                    cell.id(),
                    cell.replicas(),
                    service,
                    living.size(),
                    String.join("\n", backend.losses(service))));
      }
      names.add(living.stream().map(Replica::name).collect(toSet()));
    }
    return names;
  }

  /** One free round of each scenario, unguarded and unjudged. */
  private void warmUp(Site site, int replicas) throws InterruptedException {
    listener.preparing("warming up");
    for (Scenario scenario : plan.scenarios()) {
      Recorder unused = new Recorder(nanoTime, start);
      boolean keyed = scenario.hazards().contains(Hazard.REPEATED_REQUEST);
      World world = world(site, unused, "warm-up-" + scenario.name() + "-" + replicas, keyed);
      Map<String, String> headers = Map.of("Lab-Strategy", Strategies.all().getFirst().name());
      try {
        new Firing(driver, site.gateway(), unused)
            .stream(
                scenario.free(world, Plan.DEFAULT_REQUESTS).requests(),
                headers,
                Plan.DEFAULT_CONCURRENCY);
      } catch (UnexpectedAnswerException e) {
        throw new ClusterException(
            "the system is up, but scenario %s cannot be seeded: %s"
                .formatted(scenario.name(), e.getMessage()),
            e);
      }
    }
  }

  /** Each cell draws from its own seed, so that it gets the same rows alone and among others. */
  private World world(Site site, Recorder recorder, String name, boolean keyed) {
    long mixed = plan.seed() * 0x9E3779B97F4A7C15L + name.hashCode();
    return new World(
        site.client(), site.tokens(), recorder, new SplittableRandom(mixed), keyed, site.mailbox());
  }

  /** The running system, as cells use it. */
  private record Site(
      Backend backend, JsonClient client, TokenSource tokens, @Nullable Mailbox mailbox) {
    URI gateway() {
      return backend.gateway();
    }
  }
}

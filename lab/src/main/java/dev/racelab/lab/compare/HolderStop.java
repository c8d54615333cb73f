package dev.racelab.lab.compare;

import dev.racelab.lab.cluster.Backend;
import dev.racelab.lab.cluster.Replica;
import dev.racelab.lab.compare.Firing.Fired;
import dev.racelab.lab.compare.Holds.Hold;
import dev.racelab.lab.compare.Trigger.Resumption;
import dev.racelab.lab.scenario.Request;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/**
 * Stops the replica that works on the first of two requests between its read and its write, lets
 * another replica work on the second, and lets the first go on.
 *
 * <p>No step is a guess of time; each waits for what it needs:
 *
 * <ol>
 *   <li>The first request stands at its hold, and the hold says on which replica. So it has read,
 *       it has not written, and whatever guards it is held.
 *   <li>That replica is stopped. From now on nobody renews its lease.
 *   <li>The second request is sent. The gateway gives it to the replica with the fewest requests
 *       under way, which the stopped one is not. A lock with a lease lets it in when the lease has
 *       run out, and not before: that it has read (stands at its own hold) or has its answer is the
 *       proof that the first holder's lease is over. A guard without a lease, a row lock say, keeps
 *       it out until it gives up, and its answer says so.
 *   <li>The first hold is let go and the replica goes on; its answer is awaited. Only then a second
 *       request that stands at its hold is let go, so that the first has written between the
 *       second's read and its write.
 * </ol>
 *
 * <p>Whatever fails, and wherever, both holds are released and the replica goes on: the stop and
 * the holds are resources that close. A try in which a step did not come about says so and is for
 * the caller to repeat.
 */
final class HolderStop {
  /** Longer than a lease and a wait for a lock together. */
  static final Duration STEP = Duration.ofSeconds(15);

  private final Backend backend;
  private final List<String> services;
  private final String token;
  private final Firing firing;
  private final Duration step;
  private final LongSupplier nanoTime;

  /**
   * Stops replicas of these services.
   *
   * @param token an operator's, for the lab's endpoints
   * @param step how long to wait for one step to come about
   */
  HolderStop(
      Backend backend,
      List<String> services,
      String token,
      Firing firing,
      Duration step,
      LongSupplier nanoTime) {
    this.backend = backend;
    this.services = services;
    this.token = token;
    this.firing = firing;
    this.step = step;
    this.nanoTime = nanoTime;
  }

  /**
   * One try.
   *
   * @param fired what became of the requests
   * @param missed the step that did not come about, or empty
   */
  record Result(Fired fired, String missed) {}

  /**
   * Fires two requests around the stop of the first one's replica.
   *
   * @param name unique to this try
   * @throws dev.racelab.lab.driver.UnexpectedAnswerException if the lab's endpoints do not answer
   */
  Result run(
      Resumption resumption, List<Request> requests, Map<String, String> headers, String name)
      throws InterruptedException {
    List<Replica> replicas =
        services.stream().flatMap(each -> backend.replicas(each).stream()).toList();
    try (Sending sending = new Sending(firing, step.multipliedBy(3));
        Holds holds = new Holds(replicas, token, nanoTime);
        Hold first = holds.hold(name + "-first");
        Hold second = holds.hold(name + "-second")) {
      Future<Fired> one = sending.start(requests.getFirst(), with(headers, first));
      Optional<Replica> holder = first.awaitSomebody(one, step);
      if (holder.isEmpty()) {
        first.release();
        return new Result(ended(one), "the first request never stood between read and write");
      }
      Future<Fired> two;
      boolean came;
      try (Stop stop = new Stop(backend, holder.get())) {
        holds.avoid(stop.replica());
        boolean early = resumption == Resumption.BEFORE_WRITE;
        two = sending.start(requests.getLast(), early ? with(headers, second) : headers);
        came =
            early
                ? second.awaitSomebody(two, step).isPresent() || two.isDone()
                : endsWithin(two, step);
        first.release();
      }
      Fired fired = ended(one);
      second.release();
      return new Result(
          fired.and(ended(two)),
          came
              ? ""
              : "the second request came nowhere while %s was stopped"
                  .formatted(holder.get().name()));
    }
  }

  private static Map<String, String> with(Map<String, String> headers, Hold hold) {
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.put("Lab-Hold", hold.name() + ";at=read");
    return all;
  }

  private static boolean endsWithin(Future<Fired> request, Duration limit)
      throws InterruptedException {
    try {
      request.get(limit.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw failed(e);
    }
  }

  /** Every request ends by its own deadline. */
  private static Fired ended(Future<Fired> request) throws InterruptedException {
    try {
      return request.get();
    } catch (ExecutionException e) {
      throw failed(e);
    }
  }

  private static IllegalStateException failed(ExecutionException e) {
    return new IllegalStateException("a request could not be fired", e.getCause());
  }

  /** Sends requests while the caller steers; none outlives it. */
  private record Sending(Firing firing, Duration deadline, ExecutorService threads)
      implements AutoCloseable {
    /** Each may be held over two steps. */
    Sending(Firing firing, Duration deadline) {
      this(firing, deadline, Executors.newVirtualThreadPerTaskExecutor());
    }

    Future<Fired> start(Request request, Map<String, String> headers) {
      return threads.submit(() -> firing.single(request, headers, deadline));
    }

    @Override
    public void close() {
      threads.shutdownNow();
      threads.close();
    }
  }

  /** A replica that is stopped until this is closed. */
  private record Stop(Backend backend, Replica replica) implements AutoCloseable {
    Stop {
      backend.pause(replica);
    }

    @Override
    public void close() {
      backend.resume(replica);
    }
  }
}

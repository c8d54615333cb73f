package dev.racelab.lab.compare;

import dev.racelab.guard.Point;
import dev.racelab.lab.cluster.Replica;
import dev.racelab.lab.compare.Firing.Fired;
import dev.racelab.lab.compare.Holds.Hold;
import dev.racelab.lab.compare.Trigger.Resumption;
import dev.racelab.lab.scenario.Request;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;

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
  private final Steering steering;

  HolderStop(Steering steering) {
    this.steering = steering;
  }

  /**
   * Fires two requests around the stop of the first one's replica.
   *
   * @param name unique to this try
   * @throws dev.racelab.lab.driver.UnexpectedAnswerException if the lab's endpoints do not answer
   */
  Steered run(
      Resumption resumption, List<Request> requests, Map<String, String> headers, String name)
      throws InterruptedException {
    Duration step = steering.step();
    try (Sending sending = steering.sending();
        Holds holds = steering.holds();
        Hold first = holds.hold(name + "-first");
        Hold second = holds.hold(name + "-second")) {
      Future<Fired> one = sending.start(requests.getFirst(), first.stopping(headers, Point.READ));
      Optional<Replica> holder = first.awaitSomebody(one, step);
      if (holder.isEmpty()) {
        first.release();
        return Steered.missed(
            Sending.ended(one), "the first request never stood between read and write");
      }
      Future<Fired> two;
      boolean came;
      try (Stop stop = new Stop(steering.backend(), holder.get())) {
        holds.avoid(stop.replica());
        boolean early = resumption == Resumption.BEFORE_WRITE;
        two =
            sending.start(
                requests.getLast(), early ? second.stopping(headers, Point.READ) : headers);
        came =
            early
                ? second.awaitSomebody(two, step).isPresent() || two.isDone()
                : Sending.endsWithin(two, step);
        first.release();
      }
      Fired fired = Sending.ended(one);
      second.release();
      return new Steered(
          fired.and(Sending.ended(two)),
          came
              ? ""
              : "the second request came nowhere while %s was stopped"
                  .formatted(holder.get().name()));
    }
  }
}

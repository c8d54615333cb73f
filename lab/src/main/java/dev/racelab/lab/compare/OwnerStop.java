package dev.racelab.lab.compare;

import dev.racelab.guard.Point;
import dev.racelab.lab.cluster.Replica;
import dev.racelab.lab.compare.Firing.Fired;
import dev.racelab.lab.compare.Holds.Hold;
import dev.racelab.lab.scenario.Request;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;

/**
 * Stops the replica that has found a key unused and is about to do the work, sends the copy until
 * another replica has done the work, too, and lets the first go on.
 *
 * <p>It stands at {@code lookup}, where it holds no lock of a row, so that nothing but its claim of
 * the key keeps the copy out. That the copy was let in is the proof that the claim is over. A claim
 * that lasts as long as its owner never is: then the copy is refused until the time for it is over,
 * which is longer than any marker of a key lasts in the lab.
 */
final class OwnerStop {
  private static final Duration BEYOND_THE_MARKER = Duration.ofSeconds(4);

  private final Steering steering;

  OwnerStop(Steering steering) {
    this.steering = steering;
  }

  /**
   * Fires the two copies around the stop of the first one's replica.
   *
   * @param name unique to this try
   */
  Steered run(List<Request> copies, Map<String, String> headers, String name)
      throws InterruptedException {
    try (Sending sending = steering.sending();
        Holds holds = steering.holds();
        Hold hold = holds.hold(name)) {
      Future<Fired> one = sending.start(copies.getFirst(), hold.stopping(headers, Point.LOOKUP));
      Optional<Replica> owner = hold.awaitSomebody(one, steering.step());
      if (owner.isEmpty()) {
        hold.release();
        return Steered.missed(Sending.ended(one), "the first copy never had its key to itself");
      }
      Fired second;
      try (Stop stop = new Stop(steering.backend(), owner.get())) {
        holds.avoid(stop.replica());
        second =
            steering
                .resending()
                .untilAnswered(List.of(copies.getLast()), headers, BEYOND_THE_MARKER);
        hold.release();
      }
      return new Steered(Sending.ended(one).and(second), "");
    }
  }
}

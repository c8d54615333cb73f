package dev.racelab.lab.compare;

import dev.racelab.guard.Point;
import dev.racelab.lab.cluster.Replica;
import dev.racelab.lab.compare.Firing.Fired;
import dev.racelab.lab.compare.Holds.Hold;
import dev.racelab.lab.scenario.Request;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;

/**
 * Lets somebody else write the row and stand there uncommitted until the first copy has its answer,
 * which whoever waits for no lock gets at once: not now. The second copy comes when the row is
 * free.
 */
final class BusyRowRun {
  private final Steering steering;

  BusyRowRun(Steering steering) {
    this.steering = steering;
  }

  /**
   * Fires the bystander and the copies.
   *
   * @param name unique to this try
   */
  Steered run(Request bystander, List<Request> copies, Map<String, String> headers, String name)
      throws InterruptedException {
    try (Sending sending = steering.sending();
        Holds holds = steering.holds();
        Hold hold = holds.hold(name)) {
      Future<Fired> other = sending.start(bystander, hold.stopping(headers, Point.WRITE));
      Optional<Replica> replica = hold.awaitSomebody(other, steering.step());
      if (replica.isEmpty()) {
        hold.release();
        return Steered.missed(Sending.ended(other), "nobody else ever wrote the row");
      }
      Fired first = steering.firing().volley(List.of(copies.getFirst()), headers);
      hold.release();
      Fired before = Sending.ended(other).and(first);
      return new Steered(
          before.and(steering.firing().volley(List.of(copies.getLast()), headers)), "");
    }
  }
}

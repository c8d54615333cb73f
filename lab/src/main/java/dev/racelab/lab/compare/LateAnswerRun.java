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
 * Keeps the answer of the service that is called back behind its commit, until the first copy has
 * ended without it: the call has run into its deadline, and nobody knows whether it was done. The
 * second copy is sent then. That the first one ended while its call stood is the proof that it gave
 * up waiting.
 */
final class LateAnswerRun {
  private final Steering steering;

  LateAnswerRun(Steering steering) {
    this.steering = steering;
  }

  /**
   * Fires the two copies, the second when the first has ended.
   *
   * @param name unique to this try
   */
  Steered run(List<Request> copies, Map<String, String> headers, String name)
      throws InterruptedException {
    try (Sending sending = steering.sending();
        Holds holds = steering.holds();
        Hold hold = holds.hold(name)) {
      Future<Fired> one =
          sending.start(copies.getFirst(), hold.stopping(headers, Stand.onward(Point.ANSWER)));
      Optional<Replica> answering = hold.awaitSomebody(one, steering.step());
      if (answering.isEmpty()) {
        hold.release();
        return Steered.missed(Sending.ended(one), "the other service never had an answer");
      }
      Fired first = Sending.ended(one);
      hold.release();
      return new Steered(
          first.and(
              steering
                  .resending()
                  .untilAnswered(List.of(copies.getLast()), headers, steering.step())),
          "");
    }
  }
}

package dev.racelab.lab.compare;

import dev.racelab.lab.cluster.Backend;
import dev.racelab.lab.cluster.Replica;
import dev.racelab.lab.compare.Firing.Fired;
import dev.racelab.lab.compare.Holds.Hold;
import dev.racelab.lab.history.Attempt;
import dev.racelab.lab.scenario.Request;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;

/**
 * Kills the replica that works on the first of two copies, at one point of its way, and sends the
 * second to those that are left until it has its answer.
 *
 * <p>The first copy stands at a hold when its process is killed, so it is known which statements it
 * has sent, each of which has been answered, and that none is under way. What a dead process has
 * not sent it never will: the history has a {@code kill} beside the copy's lost answer, and a
 * checker need not wait for that copy any more. The killed replica is replaced before the next
 * point, so that every kill meets a whole system.
 */
final class ReplicaKill {
  private static final Duration RESTORED = Duration.ofSeconds(60);

  private final Steering steering;

  ReplicaKill(Steering steering) {
    this.steering = steering;
  }

  /**
   * Fires the two copies around the end of the first one's replica.
   *
   * @param at where it ends
   * @param name unique to this try
   */
  Steered run(Stand at, List<Request> copies, Map<String, String> headers, String name)
      throws InterruptedException {
    try (Sending sending = steering.sending();
        Holds holds = steering.holds();
        Hold hold = holds.hold(name)) {
      Request copy = copies.getFirst();
      Future<Fired> one = sending.start(copy, hold.stopping(headers, at));
      Optional<Replica> owner = hold.awaitSomebody(one, steering.step());
      if (owner.isEmpty()) {
        hold.release();
        return Steered.missed(Sending.ended(one), "the first copy never came to " + at.label());
      }
      holds.avoid(owner.get());
      try (Gap gap = new Gap(steering.backend(), owner.get())) {
        Attempt kill = steering.firing().killed(gap.replica().name(), at, copy);
        Fired first = Sending.ended(one);
        Fired second =
            steering.resending().untilAnswered(List.of(copies.getLast()), headers, steering.step());
        boolean unheard = second.attempts().stream().anyMatch(Attempt::isUnknown);
        return new Steered(
            first.and(second),
            List.of(kill),
            unheard ? "the second copy was given to the replica that was killed" : "");
      }
    }
  }

  /** A replica that is killed, and replaced when this is closed. */
  private record Gap(Backend backend, Replica replica, int whole) implements AutoCloseable {
    Gap(Backend backend, Replica replica) {
      this(backend, replica, backend.replicas(replica.service()).size());
    }

    Gap {
      backend.kill(replica);
    }

    @Override
    public void close() {
      backend.scale(replica.service(), whole, RESTORED);
    }
  }
}

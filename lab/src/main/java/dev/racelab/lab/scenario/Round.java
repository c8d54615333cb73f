package dev.racelab.lab.scenario;

import dev.racelab.lab.check.Vacuity;
import dev.racelab.lab.check.Verdict;
import dev.racelab.lab.history.Attempt;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Seeded rows, the requests to fire at them, and who judges what became of them.
 *
 * @param requests in the order in which they are sent
 * @param again what is sent when all of these have ended, each until it is answered for good
 * @param bystander a request of somebody else for the same rows, for who wants to have them busy
 * @param oracle reads the state back; only called once every request has ended
 */
public record Round(
    List<Request> requests, List<Request> again, @Nullable Request bystander, Oracle oracle) {
  public Round {
    requests = List.copyOf(requests);
    again = List.copyOf(again);
  }

  Round(List<Request> requests, Oracle oracle) {
    this(requests, List.of(), null, oracle);
  }

  /** What the oracle says; UNKNOWN where no request succeeded, and so nothing was tested. */
  public Verdict judge(List<Attempt> attempts) throws InterruptedException {
    return Verdict.all(List.of(Vacuity.check(attempts), oracle.judge(attempts)));
  }

  /** Reads the final state over the API and judges it together with the history. */
  @FunctionalInterface
  public interface Oracle {
    /**
     * Judges the round.
     *
     * @throws dev.racelab.lab.driver.UnexpectedAnswerException if the state cannot be read
     */
    Verdict judge(List<Attempt> attempts) throws InterruptedException;
  }
}

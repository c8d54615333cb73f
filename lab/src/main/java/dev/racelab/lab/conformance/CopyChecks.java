package dev.racelab.lab.conformance;

import static dev.racelab.lab.conformance.Probe.notApplicable;
import static dev.racelab.lab.conformance.Probe.pass;
import static dev.racelab.lab.conformance.Probe.require;

import dev.racelab.lab.driver.Outcome;
import java.util.ArrayList;
import java.util.List;

/** Copies of a request that are complete at the same moment. */
final class CopyChecks {
  private static final int CONFLICT = 409;

  /** A race that is lost now and then is rarely lost at the first try. */
  private static final int ROUNDS = 3;

  private CopyChecks() {}

  static Result oneRuns(Probe probe) throws InterruptedException {
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      Tally tally = probe.tally();
      Ask ask = probe.newKeyed();
      List<Seen> answers = answers(probe, ask);
      List<Seen> successes = answers.stream().filter(Seen::isSuccess).toList();
      require(!successes.isEmpty(), "none of %d copies has run", answers.size());
      Seen first = successes.getFirst();
      for (Seen each : answers) {
        require(
            each.isSuccess() || each.status() == CONFLICT,
            "%s is to one of %d copies",
            each,
            answers.size());
        refused += each.isSuccess() ? 0 : 1;
      }
      for (Seen each : successes) {
        ReplayChecks.requireSameEffect(each, first);
        ReplayChecks.requireSame(each, first);
      }
      ReplayChecks.requireSame(probe.sendUntilSettled(ask), first);
      tally.requireEffects(1);
    }
    return probe.passWithEffects(
        "%d rounds of %d copies, %d answered 409"
            .formatted(ROUNDS, probe.target().copies(), refused));
  }

  static Result retryAfter(Probe probe) throws InterruptedException {
    List<Seen> refused =
        answers(probe, probe.newKeyed()).stream().filter(it -> it.status() == CONFLICT).toList();
    if (refused.isEmpty()) {
      return notApplicable("no copy was answered 409; more --copies, or slower work, may show it");
    }
    for (Seen each : refused) {
      require(each.answer().header("Retry-After") != null, "%s has no Retry-After", each);
    }
    return pass("%d of %d copies".formatted(refused.size(), probe.target().copies()));
  }

  private static List<Seen> answers(Probe probe, Ask ask) throws InterruptedException {
    int before = probe.lastNumber();
    List<Outcome> outcomes = probe.sendAtOnce(ask);
    List<Seen> answers = new ArrayList<>();
    for (int i = 0; i < outcomes.size(); i++) {
      int number = before + i + 1;
      answers.add(
          switch (outcomes.get(i)) {
            case Outcome.Answered answered -> probe.seen(number, answered.answer());
            case Outcome.NotSent none -> throw unanswered(number, none.reason());
            case Outcome.Lost lost -> throw unanswered(number, lost.reason());
          });
    }
    return answers;
  }

  private static NoAnswerException unanswered(int number, String reason) {
    return new NoAnswerException("request %d was not answered: %s".formatted(number, reason));
  }
}

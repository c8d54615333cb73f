package dev.racelab.lab.check;

import dev.racelab.lab.check.AccountState.Entry;
import dev.racelab.lab.history.Attempt;
import dev.racelab.lab.history.Operation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A wish has one effect however often it is sent, and whoever is answered gets the one true answer.
 *
 * <p>The ledger is the truth: a balance that two copies overwrote looks as if there had been one of
 * them. An entry that no confirmed copy made belongs to one whose outcome is unknown, so it is one
 * too many where each wish with such a copy has another effect already. Nothing here refuses a wish
 * for good, so one that is answered with a stored failure never succeeds. A copy that may still
 * land, and a wish whose last copy was not answered with success, are UNKNOWN.
 */
public final class RepeatedRequests {
  static final String DOUBLE_EFFECT = "double-effect";
  static final String ANSWER_DIFFERS = "answer-differs";
  static final String NEVER_SUCCEEDS = "never-succeeds";
  static final String LOST_ROW = "lost-row";

  private RepeatedRequests() {}

  /**
   * Judges each account for itself.
   *
   * @param attempts withdrawals, each with the {@code wish} that it is a copy of; and a {@code
   *     kill} for every process that was killed, with the wish that it worked on
   */
  public static Verdict check(List<Attempt> attempts, List<AccountState> accounts) {
    List<Movement> movements = Movement.of(attempts);
    List<Verdict> verdicts = new ArrayList<>();
    for (AccountState account : accounts) {
      List<Movement> own =
          movements.stream().filter(each -> each.account().equals(account.id())).toList();
      List<Wish> wishes = Wish.of(own);
      Records records =
          new Records(
              "account " + account.id(),
              "entry",
              "entries",
              account.entries().stream().map(Entry::operationId).toList());
      verdicts.add(Records.check(LOST_ROW, own, records));
      verdicts.add(effects(account, wishes, records.unclaimed(own)));
      for (Wish wish : wishes) {
        verdicts.add(answers(wish, Set.copyOf(records.ids())));
        verdicts.add(success(wish));
        verdicts.add(open(wish, attempts));
      }
    }
    return Verdict.all(verdicts);
  }

  private static Verdict effects(AccountState account, List<Wish> wishes, List<String> unclaimed) {
    Set<String> rows = new HashSet<>(account.entries().stream().map(Entry::operationId).toList());
    List<Witness> twice = new ArrayList<>();
    for (Wish wish : wishes) {
      List<Movement> effects = wish.effects(rows);
      effects.stream()
          .skip(1)
          .forEach(second -> twice.add(confirmedTwice(wish, effects.getFirst(), second)));
    }
    // Such an entry may be the one effect of a wish that nobody was told of.
    long mayBeFirst =
        wishes.stream()
            .filter(each -> !each.unknown().isEmpty() && each.effects(rows).isEmpty())
            .count();
    List<Wish> mayBeSecond =
        wishes.stream()
            .filter(each -> !each.unknown().isEmpty() && !each.effects(rows).isEmpty())
            .toList();
    long second = mayBeSecond.isEmpty() ? 0 : Math.max(0, unclaimed.size() - mayBeFirst);
    if (second > 0) {
      Wish wish = mayBeSecond.getFirst();
      twice.add(untoldSecond(account, wish, wish.effects(rows).getFirst(), unclaimed.getFirst()));
    }
    return twice.isEmpty()
        ? new Verdict.Valid()
        : new Verdict.Invalid(
            List.of(
                new Anomaly(
                    DOUBLE_EFFECT, twice.size() + Math.max(0, second - 1), twice.getFirst())));
  }

  private static Witness confirmedTwice(Wish wish, Movement first, Movement second) {
    return new Witness(
        "%s took effect twice: %s were answered operation ids %s and %s (by %s)"
            .formatted(
                wish.words(),
                Collision.who(first.attempt(), second.attempt()),
                first.rowId(),
                second.rowId(),
                Replicas.of(first.attempt(), second.attempt())),
        evidence(first, second));
  }

  private static Witness untoldSecond(
      AccountState account, Wish wish, Movement told, String unclaimed) {
    Movement untold = wish.unknown().getFirst();
    return new Witness(
        "%s took effect twice: operation %d was answered operation id %s (by %s), and account %s has an entry of %s as well, from operation %d, whose answer never came"
            .formatted(
                wish.words(),
                told.attempt().evidence().index(),
                told.rowId(),
                Replicas.of(told.attempt()),
                account.id(),
                unclaimed,
                untold.attempt().invocation().index()),
        evidence(untold, told));
  }

  /** Two answers that two effects explain are told as these. */
  private static Verdict answers(Wish wish, Set<String> rows) {
    List<Movement> answers = wish.answers();
    if (answers.size() < 2 || wish.effects(rows).size() > 1) {
      return new Verdict.Valid();
    }
    Movement first = answers.get(0);
    Movement second = answers.get(1);
    String text =
        "%s took effect once, and %s were answered differently: operation id %s with balance %s, and %s with balance %s (by %s)"
            .formatted(
                wish.words(),
                Collision.who(first.attempt(), second.attempt()),
                first.rowId(),
                balance(first),
                second.rowId(),
                balance(second),
                Replicas.of(first.attempt(), second.attempt()));
    return invalid(ANSWER_DIFFERS, answers.size() - 1L, new Witness(text, evidence(first, second)));
  }

  private static String balance(Movement movement) {
    return movement.answeredBalance().isPresent()
        ? String.valueOf(movement.answeredBalance().getAsLong())
        : "unknown";
  }

  private static Verdict success(Wish wish) {
    List<Movement> replayed = wish.replayedFailures();
    if (replayed.isEmpty() || !wish.confirmed().isEmpty()) {
      return new Verdict.Valid();
    }
    Movement last = replayed.getLast();
    Movement first =
        wish.copies().stream()
            .filter(each -> !replayed.contains(each) && !each.attempt().isUnknown())
            .findFirst()
            .orElse(replayed.getFirst());
    Operation answer = last.attempt().evidence();
    String text =
        "%s never succeeds: operation %d was answered %d %s (by %s), which is replayed to every copy since, as to operation %d (by %s)"
            .formatted(
                wish.words(),
                first.attempt().evidence().index(),
                answer.status(),
                answer.value().path("error").asText(),
                Replicas.of(first.attempt()),
                answer.index(),
                Replicas.of(last.attempt()));
    return invalid(NEVER_SUCCEEDS, 1, new Witness(text, evidence(first, last)));
  }

  private static Verdict open(Wish wish, List<Attempt> attempts) {
    Movement last = wish.copies().getLast();
    if (!last.attempt().isOk()) {
      return new Verdict.Unknown(
          "%s was sent %s and %s, at last with %s"
              .formatted(
                  wish.words(),
                  wish.copies().size() == 1 ? "once" : wish.copies().size() + " times",
                  wish.confirmed().isEmpty()
                      ? "never answered with success"
                      : "is not answered with its success any more",
                  last.attempt().evidence().value().path("error").asText("nothing")));
    }
    List<Movement> open = wish.open(attempts);
    return open.isEmpty()
        ? new Verdict.Valid()
        : new Verdict.Unknown(
            "the outcome of operation %d is unknown, and it may be a second effect of %s"
                .formatted(open.getFirst().attempt().invocation().index(), wish.words()));
  }

  private static List<Operation> evidence(Movement first, Movement second) {
    return Stream.of(first, second).map(each -> each.attempt().evidence()).toList();
  }

  private static Verdict invalid(String name, long count, Witness witness) {
    return new Verdict.Invalid(List.of(new Anomaly(name, count, witness)));
  }
}

package dev.racelab.lab.check;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.racelab.lab.history.Attempt;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What somebody wanted once, and all requests that say so: copies under one idempotency key, or
 * without any.
 *
 * @param name what tells it from other wishes in a history
 * @param copies in the order in which they were sent
 */
record Wish(String name, List<Movement> copies) {
  /** What an answer has that is not the answer itself: what the lab saw, and whether it is old. */
  private static final Set<String> NOT_THE_ANSWER = Set.of("reads", "writes", "replayed");

  /** The wishes among these movements. */
  static List<Wish> of(List<Movement> movements) {
    Map<String, List<Movement>> byName = new LinkedHashMap<>();
    for (Movement movement : movements) {
      byName
          .computeIfAbsent(
              movement.attempt().invocation().value().path("wish").asText(),
              name -> new ArrayList<>())
          .add(movement);
    }
    return byName.entrySet().stream()
        .map(each -> new Wish(each.getKey(), List.copyOf(each.getValue())))
        .toList();
  }

  /** For example {@code key race-7}. */
  String words() {
    String key = copies.getFirst().attempt().invocation().key();
    return key == null ? "wish " + name + " (sent without a key)" : "key " + key;
  }

  /** In the order in which they were answered. */
  List<Movement> confirmed() {
    return copies.stream()
        .filter(each -> each.attempt().isOk())
        .sorted(Comparator.comparingLong(each -> each.attempt().evidence().index()))
        .toList();
  }

  List<Movement> unknown() {
    return copies.stream().filter(each -> each.attempt().isUnknown()).toList();
  }

  /** Failures that were kept as if they were the answer. */
  List<Movement> replayedFailures() {
    return copies.stream()
        .filter(each -> !each.attempt().isOk())
        .filter(each -> each.attempt().evidence().value().path("replayed").asBoolean())
        .toList();
  }

  /** One confirmed copy for each effect that is recorded in these rows. */
  List<Movement> effects(Set<String> rows) {
    Map<String, Movement> byRow = new LinkedHashMap<>();
    confirmed().stream()
        .filter(each -> rows.contains(each.rowId()))
        .forEach(each -> byRow.putIfAbsent(each.rowId(), each));
    return List.copyOf(byRow.values());
  }

  /** One confirmed copy for each answer that was given. */
  List<Movement> answers() {
    Map<Object, Movement> byAnswer = new LinkedHashMap<>();
    confirmed().forEach(each -> byAnswer.putIfAbsent(answer(each.attempt()), each));
    return List.copyOf(byAnswer.values());
  }

  private static Object answer(Attempt attempt) {
    ObjectNode body = attempt.evidence().value().deepCopy();
    body.remove(NOT_THE_ANSWER);
    return List.of(Objects.requireNonNullElse(attempt.evidence().status(), 0), body);
  }

  /**
   * The copies that may still have an effect: their outcome is unknown, and the process that worked
   * on them was not killed. What a dead process has not sent it never will.
   */
  List<Movement> open(List<Attempt> attempts) {
    List<Long> kills =
        attempts.stream()
            .filter(each -> each.f().equals("kill"))
            .filter(each -> each.invocation().value().path("wish").asText().equals(name))
            .map(each -> each.invocation().index())
            .toList();
    return unknown().stream()
        .filter(
            each -> kills.stream().noneMatch(kill -> each.attempt().invocation().index() < kill))
        .toList();
  }
}

package dev.racelab.lab.check;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;

import dev.racelab.lab.history.Attempt;
import java.util.List;
import java.util.TreeMap;

/** Where no operation succeeded, no rule was tested: a system that refuses all is not right. */
public final class Vacuity {
  private Vacuity() {}

  /** UNKNOWN if none of {@code attempts} is ok, else VALID. */
  public static Verdict check(List<Attempt> attempts) {
    if (attempts.stream().anyMatch(Attempt::isOk)) {
      return new Verdict.Valid();
    }
    String answers =
        attempts.stream()
            .collect(groupingBy(Vacuity::answer, TreeMap::new, counting()))
            .entrySet()
            .stream()
            .map(each -> each.getValue() + " x " + each.getKey())
            .collect(joining(", "));
    return new Verdict.Unknown("no operation succeeded, so nothing was tested: " + answers);
  }

  private static String answer(Attempt attempt) {
    Integer status = attempt.evidence().status();
    String error = attempt.evidence().value().path("error").asText("no answer");
    return status == null ? error : status + " " + error;
  }
}

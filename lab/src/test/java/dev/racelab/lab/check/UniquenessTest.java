package dev.racelab.lab.check;

import static dev.racelab.lab.check.Histories.object;
import static org.assertj.core.api.Assertions.assertThat;

import dev.racelab.lab.history.OperationType;
import java.util.List;
import org.junit.jupiter.api.Test;

class UniquenessTest {
  private final Histories history = new Histories();

  @Test
  void oneWinnerAndOneRefusalAreValid() {
    ok("p");
    ended(OperationType.FAIL, 409, "login-taken");
    assertThat(check("p")).isEqualTo(new Verdict.Valid());
  }

  @Test
  void twoRowsAreADuplicateWithBothAsWitness() {
    ok("p");
    ok("q");
    Verdict verdict = check("p", "q");
    assertThat(verdict.found()).extracting(Anomaly::name).containsExactly("duplicate-row");
    assertThat(verdict.found().getFirst().witness().operations()).hasSize(2);
    assertThat(verdict.found().getFirst().witness().text())
        .isEqualTo(
            "operations 2 and 3 were both answered 201 for 'ann' (by account-1 and account-1);"
                + " 2 rows have it");
  }

  @Test
  void aConfirmedRowThatIsGoneIsLost() {
    ok("p");
    assertThat(check().found()).extracting(Anomaly::name).containsExactly("lost-row");
  }

  @Test
  void aServerErrorInsteadOfARefusalIsAnAnomaly() {
    ok("p");
    ended(OperationType.INFO, 500, "internal-error");
    assertThat(check("p").found()).extracting(Anomaly::name).containsExactly("server-error");
  }

  @Test
  void anUnknownAttemptBesideAConfirmedRowIsUnknown() {
    ok("p");
    ended(OperationType.INFO, 500, "outcome-unknown");
    assertThat(check("p")).isInstanceOf(Verdict.Unknown.class);
  }

  @Test
  void anUnknownAttemptDoesNotHideADuplicate() {
    ok("p");
    ended(OperationType.INFO, 504, "upstream-timeout");
    assertThat(check("p", "q")).isInstanceOf(Verdict.Invalid.class);
  }

  private void ok(String id) {
    history.add(
        "signup",
        object().put("login", "ann"),
        OperationType.OK,
        object().put("id", id),
        "account-1",
        201);
  }

  private void ended(OperationType type, int status, String error) {
    history.add(
        "signup",
        object().put("login", "ann"),
        type,
        object().put("error", error),
        "account-2",
        status);
  }

  private Verdict check(String... rows) {
    return Uniqueness.check(history.attempts(), "ann", List.of(rows));
  }
}

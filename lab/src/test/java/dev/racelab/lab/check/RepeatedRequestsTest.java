package dev.racelab.lab.check;

import static dev.racelab.lab.check.Histories.account;
import static dev.racelab.lab.check.Histories.entry;
import static dev.racelab.lab.check.Histories.movement;
import static dev.racelab.lab.check.Histories.object;
import static dev.racelab.lab.check.Histories.onlyAnomaly;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.racelab.lab.history.OperationType;
import java.util.List;
import org.junit.jupiter.api.Test;

class RepeatedRequestsTest {
  private final Histories history = new Histories();

  @Test
  void oneEffectWithOneAnswerToEveryCopyIsValid() {
    ok("w1", "x", 9, "account-1");
    inFlight("w1");
    replayed("w1", "x", 9, "account-2");
    assertThat(judge(entry("x", -1, 9))).isEqualTo(new Verdict.Valid());
  }

  @Test
  void twoWishesHaveTwoEffects() {
    ok("w1", "x", 9, "account-1");
    ok("w2", "y", 8, "account-1");
    assertThat(judge(entry("x", -1, 9), entry("y", -1, 8))).isEqualTo(new Verdict.Valid());
  }

  @Test
  void twoEffectsOfOneKeyAreNamedWithTheirIdsAndReplicas() {
    ok("w1", "x", 9, "account-1");
    ok("w1", "y", 8, "account-2");
    replayed("w1", "y", 8, "account-1");
    Anomaly twice = onlyAnomaly(judge(entry("x", -1, 9), entry("y", -1, 8)));
    assertThat(twice.name()).isEqualTo("double-effect");
    assertThat(twice.count()).isEqualTo(1);
    assertThat(twice.witness().text())
        .isEqualTo(
            "key key-of-w1 took effect twice: operations 3 and 4 were answered operation ids x and"
                + " y (by account-1 and account-2)");
    assertThat(twice.witness().operations()).hasSize(2);
  }

  @Test
  void copiesWithoutAKeyThatOverwroteEachOthersBalanceAreStillTwoEffects() {
    unkeyed("w1", "x");
    unkeyed("w1", "y");
    unkeyed("w1", "z");
    Anomaly thrice = onlyAnomaly(judge(entry("x", -1, 9), entry("y", -1, 9), entry("z", -1, 8)));
    assertThat(thrice.count()).isEqualTo(2);
    assertThat(thrice.witness().text())
        .startsWith("wish w1 (sent without a key) took effect twice");
  }

  @Test
  void theEffectOfAKilledCopyBesideThatOfItsRepetitionIsOneTooMany() {
    unknown("w1");
    kill("w1");
    ok("w1", "y", 8, "account-2");
    Anomaly twice = onlyAnomaly(judge(entry("x", -1, 9), entry("y", -1, 8)));
    assertThat(twice.name()).isEqualTo("double-effect");
    assertThat(twice.witness().text())
        .isEqualTo(
            "key key-of-w1 took effect twice: operation 5 was answered operation id y (by"
                + " account-2), and account 7 has an entry of x as well, from operation 0, whose"
                + " answer never came");
    assertThat(twice.witness().operations()).hasSize(2);
  }

  @Test
  void theEffectOfAKilledCopyIsTheOneThatItsRepetitionIsTold() {
    unknown("w1");
    kill("w1");
    replayed("w1", "x", 9, "account-2");
    assertThat(judge(entry("x", -1, 9))).isEqualTo(new Verdict.Valid());
  }

  @Test
  void anEntryThatMayBeTheOnlyEffectOfAnotherWishIsNoSecondOne() {
    ok("w1", "x", 9, "account-1");
    unknown("w2");
    kill("w2");
    assertThat(judge(entry("x", -1, 9), entry("y", -1, 8)))
        .isInstanceOfSatisfying(
            Verdict.Unknown.class,
            open ->
                assertThat(open.reason())
                    .contains("key key-of-w2 was sent once and never answered with success"));
  }

  @Test
  void anEntryThatMayBeTheOnlyEffectOfOneWishIsNotCountedToAnother() {
    unknown("w1");
    kill("w1");
    unknown("w2");
    kill("w2");
    ok("w1", "x", 9, "account-1");
    assertThat(judge(entry("x", -1, 9), entry("y", -1, 8))).isInstanceOf(Verdict.Unknown.class);
    assertThat(judge(entry("x", -1, 9), entry("y", -1, 8), entry("z", -1, 7)).found())
        .extracting(Anomaly::name)
        .containsExactly("double-effect");
  }

  @Test
  void aCopyInFlightThatNobodyKilledMayBeASecondEffect() {
    unknown("w1");
    ok("w1", "x", 9, "account-1");
    assertThat(judge(entry("x", -1, 9)))
        .isEqualTo(
            new Verdict.Unknown(
                "the outcome of operation 0 is unknown, and it may be a second effect of key"
                    + " key-of-w1"));
  }

  @Test
  void aKillEndsNoCopyThatWasSentAfterIt() {
    kill("w1");
    unknown("w1");
    ok("w1", "x", 9, "account-1");
    assertThat(judge(entry("x", -1, 9))).isInstanceOf(Verdict.Unknown.class);
  }

  @Test
  void twoAnswersAboutOneEffectDiffer() {
    ok("w1", "x", 9, "account-1");
    replayed("w1", "x", 7, "account-2");
    Anomaly differs = onlyAnomaly(judge(entry("x", -1, 9)));
    assertThat(differs.name()).isEqualTo("answer-differs");
    assertThat(differs.witness().text())
        .isEqualTo(
            "key key-of-w1 took effect once, and operations 2 and 3 were answered differently:"
                + " operation id x with balance 9, and x with balance 7 (by account-1 and"
                + " account-2)");
  }

  @Test
  void whatTheLabSawOfARunIsNoPartOfItsAnswer() {
    ObjectNode first = answer("x", 9);
    first.putArray("reads").addObject().put("row", "account/7").put("version", 0);
    send("w1", OperationType.OK, first, "account-1", 201);
    replayed("w1", "x", 9, "account-2");
    assertThat(judge(entry("x", -1, 9))).isEqualTo(new Verdict.Valid());
  }

  @Test
  void anAnswerAboutAnEffectThatIsNotThereIsALostRow() {
    ok("w1", "x", 9, "account-1");
    Anomaly lost = onlyAnomaly(judge());
    assertThat(lost.name()).isEqualTo("lost-row");
    assertThat(lost.witness().text()).contains("was confirmed, and account 7 has no entry of it");
  }

  @Test
  void anEffectOfAWishThatWasRefusedEachTimeIsTold() {
    inFlight("w1");
    assertThat(judge(entry("x", -1, 9)).found())
        .extracting(Anomaly::name)
        .containsExactly("refused-with-effect");
  }

  @Test
  void aStoredFailureMakesItsWishNeverSucceed() {
    send("w1", OperationType.FAIL, object().put("error", "lock-timeout"), "account-1", 503);
    storedFailure("w1");
    storedFailure("w1");
    ok("w2", "y", 9, "account-1");
    Anomaly never = onlyAnomaly(judge(entry("y", -1, 9)));
    assertThat(never.name()).isEqualTo("never-succeeds");
    assertThat(never.witness().text())
        .isEqualTo(
            "key key-of-w1 never succeeds: operation 4 was answered 503 lock-timeout (by account-1),"
                + " which is replayed to every copy since, as to operation 6 (by account-2)");
    assertThat(never.witness().operations()).hasSize(2);
  }

  @Test
  void aWishThatIsRefusedForNowIsOpenAndNotBroken() {
    send("w1", OperationType.FAIL, object().put("error", "lock-timeout"), "account-1", 503);
    inFlight("w1");
    assertThat(judge())
        .isEqualTo(
            new Verdict.Unknown(
                "key key-of-w1 was sent 2 times and never answered with success, at last with"
                    + " idempotency-key-in-flight"));
  }

  @Test
  void aWishThatWasAnsweredOnceAndNeverAgainIsOpen() {
    ok("w1", "x", 9, "account-1");
    send("w1", OperationType.FAIL, object().put("error", "write-conflict"), "account-2", 409);
    assertThat(judge(entry("x", -1, 9)))
        .isEqualTo(
            new Verdict.Unknown(
                "key key-of-w1 was sent 2 times and is not answered with its success any more, at"
                    + " last with write-conflict"));
  }

  @Test
  void eachAccountIsJudgedForItself() {
    ok("w1", "x", 9, "account-1");
    Verdict verdict =
        RepeatedRequests.check(
            history.attempts(),
            List.of(account("7", 10, 0, 9, entry("x", -1, 9)), account("8", 10, 0, 10)));
    assertThat(verdict).isEqualTo(new Verdict.Valid());
  }

  private void ok(String wish, String operation, long balance, String replica) {
    send(wish, OperationType.OK, answer(operation, balance), replica, 201);
  }

  private void replayed(String wish, String operation, long balance, String replica) {
    send(wish, OperationType.OK, answer(operation, balance).put("replayed", true), replica, 201);
  }

  private void inFlight(String wish) {
    send(
        wish,
        OperationType.FAIL,
        object().put("error", "idempotency-key-in-flight"),
        "account-2",
        409);
  }

  private void storedFailure(String wish) {
    send(
        wish,
        OperationType.FAIL,
        object().put("error", "lock-timeout").put("replayed", true),
        "account-2",
        503);
  }

  private void unknown(String wish) {
    history.add(
        "withdraw",
        movement("7", 1).put("wish", wish),
        "key-of-" + wish,
        OperationType.INFO,
        object().put("error", "upstream-unreachable"),
        null,
        502);
  }

  private void unkeyed(String wish, String operation) {
    history.add(
        "withdraw",
        movement("7", 1).put("wish", wish),
        OperationType.OK,
        answer(operation, 9),
        "account-1",
        201);
  }

  private void kill(String wish) {
    history.add(
        "kill",
        movement("7", 1).put("wish", wish),
        OperationType.INFO,
        object().put("point", "commit"),
        "account-1",
        null);
  }

  private void send(
      String wish, OperationType outcome, ObjectNode value, String replica, int status) {
    history.add(
        "withdraw",
        movement("7", 1).put("wish", wish),
        "key-of-" + wish,
        outcome,
        value,
        replica,
        status);
  }

  private static ObjectNode answer(String operation, long balance) {
    return object().put("operationId", operation).put("balance", balance);
  }

  private Verdict judge(AccountState.Entry... entries) {
    return RepeatedRequests.check(
        history.attempts(), List.of(account("7", 10, 0, 10 - entries.length, entries)));
  }
}

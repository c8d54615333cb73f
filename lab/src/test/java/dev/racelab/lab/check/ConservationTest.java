package dev.racelab.lab.check;

import static dev.racelab.lab.check.Histories.account;
import static dev.racelab.lab.check.Histories.entry;
import static dev.racelab.lab.check.Histories.object;
import static dev.racelab.lab.check.Histories.onlyAnomaly;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.racelab.lab.history.Operation;
import dev.racelab.lab.history.OperationType;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConservationTest {
  @Test
  void withdrawalsOneAfterAnotherAreValid() {
    var history =
        new Histories()
            .okWithdrawal("a", "x", 9, "account-1")
            .okWithdrawal("a", "y", 8, "account-2");
    var state = account("a", 10, 0, 8, entry("x", -1, 9), entry("y", -1, 8));
    assertThat(Conservation.check(history.attempts(), List.of(state)))
        .isEqualTo(new Verdict.Valid());
  }

  @Test
  void twoWithdrawalsFromTheSameBalanceAreALostUpdateWithBothAsWitness() {
    var history =
        new Histories()
            .okWithdrawal("a", "x", 999953, "account-1")
            .okWithdrawal("a", "y", 999953, "account-3");
    var state = account("a", 999954, 0, 999953, entry("x", -1, 999953), entry("y", -1, 999953));
    Anomaly anomaly = onlyAnomaly(Conservation.check(history.attempts(), List.of(state)));
    assertThat(anomaly.name()).isEqualTo("lost-update");
    assertThat(anomaly.count()).isEqualTo(1);
    assertThat(anomaly.witness().text())
        .isEqualTo(
            "operations 2 and 3 both answered balance 999953 of account a"
                + " (withdrawals of 1 by account-1 and account-3)");
    assertThat(anomaly.witness().operations()).extracting(Operation::index).containsExactly(2L, 3L);
  }

  @Test
  void theVersionThatBothReadIsAWitnessAlsoWhereBalancesDiffer() {
    ObjectNode reads = object();
    reads.putArray("reads").addObject().put("row", "account/a").put("version", 3);
    var history =
        new Histories()
            .add(
                "withdraw",
                Histories.movement("a", 1),
                OperationType.OK,
                reads.deepCopy().put("operationId", "x").put("balance", 9),
                "account-1",
                201)
            .add(
                "deposit",
                Histories.movement("a", 5),
                OperationType.OK,
                reads.deepCopy().put("operationId", "y").put("balance", 15),
                "account-2",
                201);
    var state = account("a", 10, 0, 15, entry("x", -1, 9), entry("y", 5, 15));
    Anomaly anomaly = onlyAnomaly(Conservation.check(history.attempts(), List.of(state)));
    assertThat(anomaly.witness().text())
        .isEqualTo(
            "operations 2 and 3 both started from balance 10 of account a and answered 9 and 15"
                + " (withdrawal of 1 and deposit of 5 by account-1 and account-2)");
  }

  @Test
  void lossesThatCancelOutInTheSumAreStillFound() {
    // Both read 10; one paid, one received, and so on again: the sum of the ledger is the balance.
    var history =
        new Histories()
            .okWithdrawal("a", "w1", 9, "account-1")
            .okWithdrawal("a", "w2", 9, "account-2");
    history.add(
        "deposit",
        Histories.movement("a", 1),
        OperationType.OK,
        object().put("operationId", "d1").put("balance", 11),
        "account-1",
        201);
    history.add(
        "deposit",
        Histories.movement("a", 1),
        OperationType.OK,
        object().put("operationId", "d2").put("balance", 10),
        "account-1",
        201);
    var state =
        account(
            "a",
            10,
            0,
            10,
            entry("w1", -1, 9),
            entry("d1", 1, 11),
            entry("w2", -1, 9),
            entry("d2", 1, 10));
    Verdict verdict = Conservation.check(history.attempts(), List.of(state));
    assertThat(state.ledgerBalance()).isEqualTo(state.balance());
    assertThat(onlyAnomaly(verdict).name()).isEqualTo("lost-update");
  }

  @Test
  void aConfirmedOperationWithoutAnEntryIsLost() {
    var history = new Histories().okWithdrawal("a", "x", 9, "account-1");
    Anomaly anomaly =
        onlyAnomaly(Conservation.check(history.attempts(), List.of(account("a", 10, 0, 10))));
    assertThat(anomaly.name()).isEqualTo("lost-update");
    assertThat(anomaly.witness().text()).contains("was confirmed, and account a has no entry");
  }

  @Test
  void anEntryThatOnlyARefusedOperationCanHaveMadeIsAnAnomaly() {
    var history = new Histories().okWithdrawal("a", "x", 9, "account-1").refusedWithdrawal("a");
    var state = account("a", 10, 0, 8, entry("x", -1, 9), entry("y", -1, 8));
    assertThat(onlyAnomaly(Conservation.check(history.attempts(), List.of(state))).name())
        .isEqualTo("refused-with-effect");
  }

  @Test
  void anUnknownOperationMayHaveHadItsEffectOrNot() {
    var state = account("a", 10, 0, 8, entry("x", -1, 9), entry("y", -1, 8));
    var withEffect = new Histories().okWithdrawal("a", "x", 9, "account-1").unknownWithdrawal("a");
    assertThat(Conservation.check(withEffect.attempts(), List.of(state)))
        .isEqualTo(new Verdict.Valid());
    var without = new Histories().okWithdrawal("a", "x", 9, "account-1").unknownWithdrawal("a");
    assertThat(
            Conservation.check(
                without.attempts(), List.of(account("a", 10, 0, 9, entry("x", -1, 9)))))
        .isEqualTo(new Verdict.Valid());
  }

  @Test
  void aDifferenceThatAnUnknownOperationInFlightExplainsIsUnknown() {
    var history = new Histories().okWithdrawal("a", "x", 9, "account-1").unknownWithdrawal("a");
    var state = account("a", 10, 0, 8, entry("x", -1, 9));
    assertThat(Conservation.check(history.attempts(), List.of(state)))
        .isInstanceOf(Verdict.Unknown.class);
  }

  @Test
  void anUnknownWithdrawalThatMayStillOverdrawIsUnknown() {
    var history = new Histories().okWithdrawal("a", "x", 0, "account-1").unknownWithdrawal("a");
    var state = account("a", 1, 0, 0, entry("x", -1, 0));
    assertThat(Conservation.check(history.attempts(), List.of(state)))
        .isInstanceOf(Verdict.Unknown.class);
  }

  @Test
  void anUnknownOperationNeverHidesALargerLoss() {
    var history =
        new Histories()
            .okWithdrawal("a", "x", 9, "account-1")
            .okWithdrawal("a", "y", 9, "account-2")
            .okWithdrawal("a", "z", 9, "account-3")
            .unknownWithdrawal("a");
    var state = account("a", 10, 0, 9, entry("x", -1, 9), entry("y", -1, 9), entry("z", -1, 9));
    assertThat(onlyAnomaly(Conservation.check(history.attempts(), List.of(state))).name())
        .isEqualTo("lost-update");
  }

  @Test
  void aLedgerBelowTheMinimumIsAnOverdraftAlthoughTheBalanceIsNot() {
    var history =
        new Histories()
            .okWithdrawal("a", "x", 0, "account-1")
            .okWithdrawal("a", "y", 0, "account-2");
    var state = account("a", 1, 0, 0, entry("x", -1, 0), entry("y", -1, 0));
    Verdict verdict = Conservation.check(history.attempts(), List.of(state));
    assertThat(verdict.found())
        .extracting(Anomaly::name)
        .containsExactly("lost-update", "overdraft");
    assertThat(verdict.found().get(1).witness().operations()).hasSize(2);
  }

  @Test
  void transfersThatAddMoneyAreFoundWithTheTransfersThatDidIt() {
    var history = new Histories();
    transfer(history, "t1", "a", "b", 999, 1001, OperationType.OK);
    transfer(history, "t2", "b", "c", 999, 1001, OperationType.OK);
    var states =
        List.of(
            account("a", 1000, 0, 999, entry("t1", -1, 999)),
            account("b", 1000, 0, 1001, entry("t1", 1, 1001), entry("t2", -1, 999)),
            account("c", 1000, 0, 1001, entry("t2", 1, 1001)));
    var attempts = history.attempts();
    Anomaly created = onlyAnomaly(Conservation.total(attempts, states));
    assertThat(created.name()).isEqualTo("money-created");
    assertThat(created.count()).isEqualTo(1);
    assertThat(created.witness().operations()).hasSize(2);
    assertThat(Conservation.check(attempts, states).found())
        .extracting(Anomaly::name)
        .containsExactly("lost-update");
  }

  @Test
  void moneyThatATransferInFlightCanHaveBroughtIsUnknown() {
    var history = new Histories();
    transfer(history, "t1", "a", "b", 999, 1001, OperationType.INFO);
    var states =
        List.of(account("a", 1000, 0, 1000), account("b", 1000, 0, 1001, entry("t1", 1, 1001)));
    assertThat(Conservation.total(history.attempts(), states)).isInstanceOf(Verdict.Unknown.class);
  }

  private static void transfer(
      Histories history,
      String id,
      String from,
      String to,
      long fromBalance,
      long toBalance,
      OperationType outcome) {
    history.add(
        "transfer",
        object().put("from", from).put("to", to).put("amount", 1),
        outcome,
        object().put("operationId", id).put("fromBalance", fromBalance).put("toBalance", toBalance),
        "account-1",
        201);
  }
}

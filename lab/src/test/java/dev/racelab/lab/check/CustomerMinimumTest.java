package dev.racelab.lab.check;

import static dev.racelab.lab.check.Histories.account;
import static dev.racelab.lab.check.Histories.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CustomerMinimumTest {
  private static final long NONE = Long.MIN_VALUE;

  @Test
  void oneOfTwoWithdrawalsIsValid() {
    var history = new Histories().okWithdrawal("a", "x", -1, "account-1").refusedWithdrawal("b");
    var states = List.of(account("a", 0, NONE, -1, entry("x", -1, -1)), account("b", 0, NONE, 0));
    assertThat(CustomerMinimum.check(history.attempts(), -1, states))
        .isEqualTo(new Verdict.Valid());
  }

  @Test
  void bothTogetherAreAWriteSkewWithBothAsWitness() {
    var history =
        new Histories()
            .okWithdrawal("a", "x", -1, "account-1")
            .okWithdrawal("b", "y", -1, "account-2");
    var states =
        List.of(
            account("a", 0, NONE, -1, entry("x", -1, -1)),
            account("b", 0, NONE, -1, entry("y", -1, -1)));
    Verdict verdict = CustomerMinimum.check(history.attempts(), -1, states);
    assertThat(verdict.found()).hasSize(1);
    Anomaly skew = verdict.found().getFirst();
    assertThat(skew.name()).isEqualTo("write-skew");
    assertThat(skew.witness().operations()).hasSize(2);
    assertThat(skew.witness().text())
        .isEqualTo(
            "operations 2 and 3 took from accounts a and b (withdrawals of 1 by account-1 and"
                + " account-2); each looked allowed, and the sum is now -2, below the minimum -1");
  }

  @Test
  void aBalanceWithoutItsEntryIsUnknownWhileAWithdrawalIsInFlight() {
    var history = new Histories().okWithdrawal("a", "x", -1, "account-1").unknownWithdrawal("b");
    var states = List.of(account("a", 0, NONE, -1, entry("x", -1, -1)), account("b", 0, NONE, -1));
    assertThat(CustomerMinimum.check(history.attempts(), -1, states))
        .isInstanceOf(Verdict.Unknown.class);
  }

  @Test
  void anUnknownWithdrawalThatMayStillLandIsUnknownWhereItWouldBreakTheRule() {
    var history = new Histories().okWithdrawal("a", "x", -1, "account-1").unknownWithdrawal("b");
    var attempts = history.attempts();
    var states = List.of(account("a", 0, NONE, -1, entry("x", -1, -1)), account("b", 0, NONE, 0));
    assertThat(CustomerMinimum.check(attempts, -1, states)).isInstanceOf(Verdict.Unknown.class);
    assertThat(CustomerMinimum.check(attempts, -2, states)).isEqualTo(new Verdict.Valid());
  }

  @Test
  void anUnknownWithdrawalThatHasLandedCannotLandOnceMore() {
    var history = new Histories().okWithdrawal("a", "x", -1, "account-1").unknownWithdrawal("b");
    var states =
        List.of(
            account("a", 0, NONE, -1, entry("x", -1, -1)),
            account("b", 0, NONE, -1, entry("y", -1, -1)));
    assertThat(CustomerMinimum.check(history.attempts(), -2, states))
        .isEqualTo(new Verdict.Valid());
  }

  @Test
  void anUnknownWithdrawalWhoseEntryIsThereCounts() {
    var history = new Histories().okWithdrawal("a", "x", -1, "account-1").unknownWithdrawal("b");
    var states =
        List.of(
            account("a", 0, NONE, -1, entry("x", -1, -1)),
            account("b", 0, NONE, -1, entry("y", -1, -1)));
    assertThat(CustomerMinimum.check(history.attempts(), -1, states))
        .isInstanceOf(Verdict.Invalid.class);
  }
}

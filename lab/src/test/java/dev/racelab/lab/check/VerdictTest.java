package dev.racelab.lab.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class VerdictTest {
  private static final Verdict VALID = new Verdict.Valid();
  private static final Verdict UNKNOWN = new Verdict.Unknown("lost sight");
  private static final Verdict INVALID =
      new Verdict.Invalid(
          List.of(new Anomaly("lost-update", 1, new Witness("it is gone", List.of()))));

  @Test
  void whatOneProvesBrokenIsBrokenAndWhatOneLeavesOpenIsOpen() {
    assertThat(Verdict.all(List.of(VALID, UNKNOWN, INVALID))).isEqualTo(INVALID);
    assertThat(Verdict.all(List.of(VALID, UNKNOWN))).isEqualTo(UNKNOWN);
    assertThat(Verdict.all(List.of(VALID, VALID))).isEqualTo(VALID);
    assertThat(Verdict.all(List.of())).isInstanceOf(Verdict.Unknown.class);
  }

  @Test
  void aSystemThatRefusesEverythingIsNotValid() {
    var history = new Histories().refusedWithdrawal("a").unknownWithdrawal("a");
    assertThat(Vacuity.check(history.attempts()))
        .isEqualTo(
            new Verdict.Unknown(
                "no operation succeeded, so nothing was tested: 1 x 409 insufficient-funds,"
                    + " 1 x no answer: deadline passed"));
    assertThat(Vacuity.check(new Histories().okWithdrawal("a", "x", 1, "account-1").attempts()))
        .isEqualTo(VALID);
  }
}

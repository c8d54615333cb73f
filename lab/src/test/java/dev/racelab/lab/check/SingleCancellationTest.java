package dev.racelab.lab.check;

import static dev.racelab.lab.check.Histories.object;
import static dev.racelab.lab.check.Histories.onlyAnomaly;
import static org.assertj.core.api.Assertions.assertThat;

import dev.racelab.lab.check.Quota.Kind;
import dev.racelab.lab.check.Quota.Taking;
import dev.racelab.lab.history.Operation;
import dev.racelab.lab.history.OperationType;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SingleCancellationTest {
  private final Histories history = new Histories();

  @Test
  void oneConfirmedCancellationAndARefusedOneAreValid() {
    cancelled("o", "order-1");
    refused("o");
    assertThat(check(product("p", 2, 2, order("o", 1, false)))).isEqualTo(new Verdict.Valid());
  }

  @Test
  void anOrderCancelledTwiceIsADoubleEffectAndTheStockIsToldWithIt() {
    cancelled("o", "order-1");
    cancelled("o", "order-2");
    Anomaly anomaly = onlyAnomaly(check(product("p", 2, 3, order("o", 1, false))));
    assertThat(anomaly.name()).isEqualTo("double-effect");
    assertThat(anomaly.count()).isEqualTo(1);
    assertThat(anomaly.witness().text())
        .isEqualTo(
            "operations 2 and 3 both cancelled order o (by order-1 and order-2);"
                + " the stock of product p is 3 where 2 was supplied");
    assertThat(anomaly.witness().operations()).extracting(Operation::index).containsExactly(2L, 3L);
  }

  @Test
  void theProductWhoseStockIsTooHighIsTheWitnessAmongSeveral() {
    cancelled("o", "order-1");
    cancelled("o", "order-1");
    Verdict verdict =
        check(product("p", 2, 2, order("o", 1, false)), product("q", 2, 3, order("o", 1, false)));
    assertThat(onlyAnomaly(verdict).witness().text()).contains("the stock of product q is 3");
  }

  @Test
  void twoConfirmedCancellationsAreADoubleEffectAlsoWhereTheStockIsRight() {
    cancelled("o", "order-1");
    cancelled("o", "order-2");
    assertThat(onlyAnomaly(check(product("p", 2, 2, order("o", 1, false)))).name())
        .isEqualTo("double-effect");
  }

  @Test
  void aStockAboveWhatWasSuppliedIsADoubleEffectAlsoWhereOneWasConfirmed() {
    cancelled("o", "order-1");
    refused("o");
    Anomaly anomaly = onlyAnomaly(check(product("p", 2, 3, order("o", 1, false))));
    assertThat(anomaly.name()).isEqualTo("double-effect");
    assertThat(anomaly.witness().text())
        .isEqualTo("the stock of product p is 3 where 2 was supplied and orders take 0");
  }

  @Test
  void aStockThatWasNotGivenBackIsALostUpdate() {
    cancelled("o", "order-1");
    assertThat(onlyAnomaly(check(product("p", 2, 1, order("o", 1, false)))).name())
        .isEqualTo("lost-update");
  }

  @Test
  void aConfirmedCancellationWhoseOrderIsStillConfirmedIsALostUpdate() {
    cancelled("o", "order-1");
    Anomaly anomaly = onlyAnomaly(check(product("p", 2, 1, order("o", 1, true))));
    assertThat(anomaly.name()).isEqualTo("lost-update");
    assertThat(anomaly.witness().text())
        .isEqualTo("operation 1 cancelled order o (by order-1), which is still confirmed");
  }

  @Test
  void aCancelledOrderThatNobodyWasConfirmedIsAnAnomaly() {
    refused("o");
    Anomaly anomaly = onlyAnomaly(check(product("p", 2, 2, order("o", 1, false))));
    assertThat(anomaly.name()).isEqualTo("refused-with-effect");
    assertThat(anomaly.witness().operations()).hasSize(1);
  }

  @Test
  void anOrderThatIsGoneIsALostRowAndOneThatNobodyPlacedIsOneTooMany() {
    Quota product = new Quota(Kind.STOCK, "p", 2, 1, List.of(order("new", 1, true)), Set.of("old"));
    assertThat(check(product).found())
        .extracting(Anomaly::name)
        .containsExactly("lost-row", "refused-with-effect");
  }

  @Test
  void oneUnknownCancellationMayHaveHadItsEffectOrNot() {
    unknown("o");
    assertThat(check(product("p", 2, 2, order("o", 1, false)))).isEqualTo(new Verdict.Valid());
    assertThat(check(product("p", 2, 1, order("o", 1, true)))).isEqualTo(new Verdict.Valid());
  }

  @Test
  void aStockThatAnUnknownCancellationOnItsWayExplainsIsUnknown() {
    unknown("o");
    assertThat(check(product("p", 2, 1, order("o", 1, false))))
        .as("the stock was read before, the order after it")
        .isInstanceOf(Verdict.Unknown.class);
    assertThat(check(product("p", 2, 2, order("o", 1, true))))
        .as("the order was read before, the stock after it")
        .isInstanceOf(Verdict.Unknown.class);
  }

  @Test
  void anUnknownCancellationBesideAConfirmedOneMayStillGiveBackAgain() {
    cancelled("o", "order-1");
    unknown("o");
    assertThat(check(product("p", 2, 2, order("o", 1, false)))).isInstanceOf(Verdict.Unknown.class);
  }

  @Test
  void anUnknownCancellationNeverHidesAStockThatIsTooHigh() {
    cancelled("o", "order-1");
    unknown("o");
    assertThat(onlyAnomaly(check(product("p", 2, 3, order("o", 1, false)))).name())
        .isEqualTo("double-effect");
  }

  @Test
  void anUnknownCancellationExplainsOnlyWhatItCanDoItself() {
    unknown("o");
    assertThat(onlyAnomaly(check(product("p", 2, 0, order("o", 1, true)))).name())
        .as("stock is missing of an order that is live")
        .isEqualTo("lost-update");
    assertThat(onlyAnomaly(check(product("p", 2, 3, order("o", 1, false)))).name())
        .as("stock is there twice of an order that is cancelled")
        .isEqualTo("double-effect");
  }

  @Test
  void anUnknownCancellationNeverHidesThatAConfirmedOneGaveNothingBack() {
    cancelled("o", "order-1");
    unknown("o");
    assertThat(onlyAnomaly(check(product("p", 2, 1, order("o", 1, false)))).name())
        .isEqualTo("lost-update");
  }

  @Test
  void ofSeveralOrdersOfOneProductEachIsJudgedForItself() {
    cancelled("a", "order-1");
    cancelled("b", "order-1");
    cancelled("b", "order-2");
    cancelled("b", "order-3");
    Anomaly anomaly =
        onlyAnomaly(check(product("p", 4, 6, order("a", 1, false), order("b", 1, false))));
    assertThat(anomaly.count()).isEqualTo(2);
    assertThat(anomaly.witness().text()).contains("both cancelled order b");
  }

  private void cancelled(String order, String replica) {
    history.add("cancel", object().put("order", order), OperationType.OK, object(), replica, 200);
  }

  private void refused(String order) {
    history.add(
        "cancel",
        object().put("order", order),
        OperationType.FAIL,
        object().put("error", "already-cancelled"),
        "order-1",
        409);
  }

  private void unknown(String order) {
    history.add(
        "cancel",
        object().put("order", order),
        OperationType.INFO,
        object().put("error", "no answer"),
        null,
        null);
  }

  private Verdict check(Quota... products) {
    return SingleCancellation.check(history.attempts(), List.of(products));
  }

  private static Taking order(String id, long quantity, boolean live) {
    return new Taking(id, quantity, live);
  }

  private static Quota product(String id, long supplied, long stock, Taking... orders) {
    Set<String> seeded = Set.copyOf(List.of(orders).stream().map(Taking::id).toList());
    return new Quota(Kind.STOCK, id, supplied, supplied - stock, List.of(orders), seeded);
  }
}

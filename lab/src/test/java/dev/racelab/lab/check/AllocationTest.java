package dev.racelab.lab.check;

import static dev.racelab.lab.check.Histories.object;
import static dev.racelab.lab.check.Histories.onlyAnomaly;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.racelab.lab.check.Quota.Kind;
import dev.racelab.lab.check.Quota.Taking;
import dev.racelab.lab.history.Operation;
import dev.racelab.lab.history.OperationType;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AllocationTest {
  private final Histories history = new Histories();

  @Test
  void ordersThatTakeWhatIsThereAreValidAndSoIsARefusedOne() {
    ordered("o1", 2, 0, "order-1");
    ordered("o2", 1, 1, "order-2");
    add("order", lines(1), OperationType.FAIL, object().put("error", "out-of-stock"), "order-1");
    assertThat(check(stock(3, 0, order("o1", 2), order("o2", 1)))).isEqualTo(new Verdict.Valid());
  }

  @Test
  void twoOrdersOfTheLastOneAreOversoldAndTheStockDoesNotTellIt() {
    ordered("o1", 1, 0, "order-1");
    ordered("o2", 1, 0, "order-2");
    Verdict verdict = check(stock(1, 0, order("o1", 1), order("o2", 1)));
    assertThat(verdict.found())
        .extracting(Anomaly::name)
        .containsExactly("oversell", "lost-update");
    Anomaly oversell = verdict.found().getFirst();
    assertThat(oversell.count()).isEqualTo(1);
    assertThat(oversell.witness().text())
        .isEqualTo(
            "operations 2 and 3 both read version 0 of product p (orders of 1 by order-1 and"
                + " order-2); the stock of product p is 0 where 1 was supplied and orders take 2");
    assertThat(oversell.witness().operations())
        .extracting(Operation::index)
        .containsExactly(2L, 3L);
  }

  @Test
  void anOverwrittenStockIsALostUpdateAlsoWherePlentyIsLeft() {
    ordered("o1", 3, 0, "order-1");
    ordered("o2", 2, 0, "order-1");
    Anomaly anomaly = onlyAnomaly(check(stock(1000, 998, order("o1", 3), order("o2", 2))));
    assertThat(anomaly.name()).isEqualTo("lost-update");
    assertThat(anomaly.witness().text())
        .contains("(order of 3 and order of 2 by order-1)", "is 998 where 1000 was supplied");
  }

  @Test
  void whatARefusedOrderTookOfAnotherProductIsFound() {
    ordered("o1", 1, 0, "order-1");
    add("order", lines(1), OperationType.FAIL, object().put("error", "out-of-stock"), "order-2");
    Anomaly anomaly = onlyAnomaly(check(stock(10, 8, order("o1", 1))));
    assertThat(anomaly.name()).isEqualTo("lost-update");
    assertThat(anomaly.witness().text())
        .isEqualTo("the stock of product p is 8 where 10 was supplied and orders take 1");
  }

  @Test
  void ordersThatWereGivenBackTakeNothing() {
    ordered("o1", 1, 0, "order-1");
    assertThat(check(stock(1, 1, new Taking("o1", 1, false)))).isEqualTo(new Verdict.Valid());
  }

  @Test
  void aConfirmedOrderThatIsNotThereIsALostRow() {
    ordered("o1", 1, 0, "order-1");
    Anomaly anomaly = onlyAnomaly(check(stock(5, 5)));
    assertThat(anomaly.name()).isEqualTo("lost-row");
    assertThat(anomaly.witness().text())
        .isEqualTo("operation 1 (order of 1) was confirmed, and product p has no order of it");
  }

  @Test
  void anOrderThatOnlyARefusedOneCanHaveMadeIsAnAnomaly() {
    ordered("o1", 1, 0, "order-1");
    add("order", lines(1), OperationType.FAIL, object().put("error", "lock-timeout"), "order-2");
    Anomaly anomaly = onlyAnomaly(check(stock(5, 3, order("o1", 1), order("o2", 1))));
    assertThat(anomaly.name()).isEqualTo("refused-with-effect");
    assertThat(anomaly.witness().operations()).hasSize(1);
  }

  @Test
  void anUnknownOrderMayHaveBeenPlacedOrNot() {
    ordered("o1", 1, 0, "order-1");
    lost("order", lines(1));
    assertThat(check(stock(5, 4, order("o1", 1)))).isEqualTo(new Verdict.Valid());
  }

  @Test
  void anUnknownOrderThatHasLandedIsNoEffectOfARefusedOne() {
    ordered("o1", 1, 0, "order-1");
    lost("order", lines(1));
    assertThat(check(stock(2, 0, order("o1", 1), order("o2", 1)))).isEqualTo(new Verdict.Valid());
  }

  @Test
  void aStockThatAnUnknownOrderOnItsWayExplainsIsUnknownInEitherDirection() {
    lost("order", lines(2));
    ordered("o1", 1, 0, "order-1");
    assertThat(check(stock(9, 6, order("o1", 1))))
        .as("counted and not listed yet")
        .isInstanceOf(Verdict.Unknown.class);
    assertThat(check(stock(9, 8, order("o1", 1), order("o2", 2))))
        .as("listed, and the stock read before")
        .isInstanceOf(Verdict.Unknown.class);
  }

  @Test
  void anUnknownOrderThatMayStillOversellIsUnknown() {
    ordered("o1", 1, 0, "order-1");
    lost("order", lines(1));
    assertThat(check(stock(1, 0, order("o1", 1)))).isInstanceOf(Verdict.Unknown.class);
  }

  @Test
  void anUnknownOrderNeverHidesALargerLossNorOneTheOtherWay() {
    ordered("o1", 1, 0, "order-1");
    ordered("o2", 1, 0, "order-2");
    lost("order", lines(1));
    assertThat(onlyAnomaly(check(stock(9, 8, order("o1", 1), order("o2", 1)))).name())
        .as("a stock that is too high is nothing that an order yet to come explains")
        .isEqualTo("lost-update");
    assertThat(onlyAnomaly(check(stock(9, 5, order("o1", 1), order("o2", 1)))).name())
        .isEqualTo("lost-update");
  }

  @Test
  void ordersOfOtherProductsDoNotCount() {
    ordered("o1", 7, 0, "order-1");
    Quota other = new Quota(Kind.STOCK, "q", 1, 0, List.of(), Set.of());
    assertThat(check(other)).isEqualTo(new Verdict.Valid());
  }

  @Test
  void twoRedemptionsOfOneUseAreADoubleEffectAndBothAreNamed() {
    redeemed("r1", 1, "order-1");
    redeemed("r2", 1, "order-2");
    Verdict verdict = check(uses(1, 1, Set.of(), "r1", "r2"));
    assertThat(verdict.found())
        .extracting(Anomaly::name)
        .containsExactly("double-effect", "lost-update");
    assertThat(verdict.found().getFirst().witness().text())
        .isEqualTo(
            "operations 2 and 3 both redeemed use 1 of code TEA (by order-1 and order-2); code TEA"
                + " counts 1 of 1 uses and has 2 redemptions");
    assertThat(verdict.found().getFirst().witness().operations()).hasSize(2);
  }

  @Test
  void aRedemptionFromBeforeTheRoundCountsAndIsNobodysEffect() {
    redeemed("r2", 2, "order-1");
    assertThat(check(uses(2, 2, Set.of("r1"), "r1", "r2"))).isEqualTo(new Verdict.Valid());
    Anomaly gone = onlyAnomaly(check(uses(2, 1, Set.of("r1"), "r2")));
    assertThat(gone.name()).isEqualTo("lost-row");
    assertThat(gone.witness().text())
        .isEqualTo("code TEA had redemption r1 before the round, which is gone");
  }

  @Test
  void usesThatCountFewerThanThereAreAreALostUpdate() {
    redeemed("r1", 1, "order-1");
    redeemed("r2", 1, "order-1");
    assertThat(onlyAnomaly(check(uses(9, 1, Set.of(), "r1", "r2"))).name())
        .isEqualTo("lost-update");
  }

  @Test
  void anUnknownRedemptionOfTheLastUseIsUnknownUntilItHasLanded() {
    lost("redeem", object().put("code", "TEA"));
    assertThat(check(uses(1, 1, Set.of(), "r1"))).isEqualTo(new Verdict.Valid());
    lost("redeem", object().put("code", "TEA"));
    assertThat(check(uses(1, 1, Set.of(), "r1"))).isInstanceOf(Verdict.Unknown.class);
  }

  private void ordered(String id, long quantity, long version, String replica) {
    ObjectNode answer = object().put("id", id);
    answer.putArray("reads").addObject().put("row", "product/p").put("version", version);
    add("order", lines(quantity), OperationType.OK, answer, replica);
  }

  private void redeemed(String id, long use, String replica) {
    ObjectNode answer = object().put("id", id).put("use", use);
    add("redeem", object().put("code", "TEA"), OperationType.OK, answer, replica);
  }

  private void lost(String f, ObjectNode arguments) {
    history.add(f, arguments, OperationType.INFO, object().put("error", "no answer"), null, null);
  }

  private void add(
      String f, ObjectNode arguments, OperationType outcome, ObjectNode more, String replica) {
    int status = outcome == OperationType.OK ? 201 : 409;
    history.add(f, arguments, outcome, more, replica, status);
  }

  private static ObjectNode lines(long quantity) {
    ObjectNode arguments = object();
    arguments.putArray("lines").addObject().put("product", "p").put("quantity", quantity);
    return arguments;
  }

  private Verdict check(Quota quota) {
    return Allocation.check(history.attempts(), List.of(quota));
  }

  private static Taking order(String id, long quantity) {
    return new Taking(id, quantity, true);
  }

  private static Quota stock(long supplied, long stock, Taking... orders) {
    return new Quota(Kind.STOCK, "p", supplied, supplied - stock, List.of(orders), Set.of());
  }

  private static Quota uses(long max, long used, Set<String> seeded, String... redemptions) {
    List<Taking> rows = Stream.of(redemptions).map(id -> new Taking(id, 1, true)).toList();
    return new Quota(Kind.USES, "TEA", max, used, rows, seeded);
  }
}

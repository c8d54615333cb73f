package dev.racelab.lab.check;

import static dev.racelab.lab.check.Histories.account;
import static dev.racelab.lab.check.Histories.entry;
import static dev.racelab.lab.check.Histories.object;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.racelab.lab.check.Purchases.Books;
import dev.racelab.lab.check.Purchases.Code;
import dev.racelab.lab.check.Purchases.Move;
import dev.racelab.lab.check.Purchases.Placed;
import dev.racelab.lab.check.Purchases.Shelf;
import dev.racelab.lab.check.Purchases.Told;
import dev.racelab.lab.history.OperationType;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Books that agree, and each way in which they do not. */
final class PurchasesTest {
  private static final Map<String, Integer> MAILED = Map.of("<order-a-confirmed@racelab>", 1);

  private static Placed order(
      String id, String state, boolean everConfirmed, @Nullable Map<String, Integer> mails) {
    return new Placed(id, state, 100, "7", Map.of("tea", 1L), null, everConfirmed, mails);
  }

  private static Placed confirmed(String id) {
    return order(id, "CONFIRMED", true, MAILED);
  }

  private static Shelf shelf(long supplied, long available, long reserved, long sold) {
    return new Shelf("tea", supplied, available, reserved, sold, null);
  }

  private static Shelf sold(Move... ledger) {
    return new Shelf("tea", 10, 9, 0, 1, List.of(ledger));
  }

  private static Books oneConfirmed(Shelf shelf) {
    return new Books(
        2, List.of(confirmed("a")), List.of(paid(900, "a")), List.of(shelf), List.of());
  }

  private static Told told(String wish, String order, String state) {
    return new Told(wish, order, state, List.of());
  }

  private static AccountState paid(long balance, String... orders) {
    return account(
        "7",
        1000,
        0,
        balance,
        Stream.of(orders)
            .map(order -> entry("order:" + order + ":debit", -100, 0))
            .toArray(AccountState.Entry[]::new));
  }

  private static List<String> found(Books books) {
    return names(Purchases.of(List.of(), books));
  }

  @Test
  void booksThatAgreeAreValid() {
    Books books =
        new Books(
            3,
            List.of(
                confirmed("a"),
                order("b", "REJECTED", false, Map.of()),
                // Cancelled after it was paid: taken and given back, and mailed before.
                order("c", "CANCELLED", true, Map.of("<c>", 2))),
            List.of(
                account(
                    "7",
                    1000,
                    0,
                    900,
                    entry("order:a:debit", -100, 900),
                    entry("order:c:debit", -100, 800),
                    entry("order:c:debit!reversal", 100, 900))),
            List.of(shelf(10, 9, 0, 1)),
            List.of(new Code("SPRING", 1, 0, List.of())));
    assertThat(Purchases.of(List.of(), books)).isEqualTo(new Verdict.Valid());
  }

  static Stream<Arguments> broken() {
    Shelf sold = shelf(10, 9, 0, 1);
    Shelf full = shelf(10, 10, 0, 0);
    AccountState untouched = account("7", 1000, 0, 1000);
    return Stream.of(
        Arguments.of(
            "unsettled",
            new Books(
                1,
                List.of(order("a", "PENDING", false, Map.of())),
                List.of(untouched),
                List.of(shelf(10, 9, 1, 0)),
                List.of())),
        Arguments.of(
            "confirmed-not-paid",
            new Books(1, List.of(confirmed("a")), List.of(untouched), List.of(sold), List.of())),
        Arguments.of(
            "paid-not-confirmed",
            new Books(
                1,
                List.of(order("a", "CANCELLED", false, Map.of())),
                List.of(paid(900, "a")),
                List.of(full),
                List.of())),
        Arguments.of(
            "paid-not-confirmed",
            new Books(
                1,
                List.of(confirmed("a")),
                List.of(paid(800, "a", "a")),
                List.of(sold),
                List.of())),
        Arguments.of(
            "lost-update",
            new Books(
                1, List.of(confirmed("a")), List.of(paid(1000, "a")), List.of(sold), List.of())),
        Arguments.of(
            "overdraft",
            new Books(
                1,
                List.of(confirmed("a")),
                List.of(account("7", 50, 0, -50, entry("order:a:debit", -100, -50))),
                List.of(sold),
                List.of())),
        Arguments.of(
            "stock-leak",
            new Books(
                1,
                List.of(confirmed("a")),
                List.of(paid(900, "a")),
                List.of(shelf(10, 8, 0, 2)),
                List.of())),
        Arguments.of(
            "stock-leak",
            new Books(
                1,
                List.of(confirmed("a")),
                List.of(paid(900, "a")),
                List.of(shelf(10, 9, 1, 0)),
                List.of())),
        Arguments.of(
            "double-effect",
            new Books(
                1,
                List.of(confirmed("a"), order("b", "CONFIRMED", true, MAILED)),
                List.of(paid(800, "a", "b")),
                List.of(shelf(10, 8, 0, 2)),
                List.of())),
        Arguments.of(
            "double-effect",
            new Books(
                1,
                List.of(order("a", "CONFIRMED", true, Map.of("<a>", 1, "<b>", 1))),
                List.of(paid(900, "a")),
                List.of(sold),
                List.of())),
        Arguments.of(
            "not-mailed",
            new Books(
                1,
                List.of(order("a", "CONFIRMED", true, Map.of())),
                List.of(paid(900, "a")),
                List.of(sold),
                List.of())),
        Arguments.of(
            "lost-update",
            new Books(
                1,
                List.of(confirmed("a")),
                List.of(paid(900, "a")),
                List.of(sold),
                List.of(new Code("SPRING", 1, 1, List.of())))));
  }

  @ParameterizedTest
  @MethodSource("broken")
  void whateverDoesNotAgreeIsFoundByItsName(String anomaly, Books books) {
    assertThat(found(books)).containsExactly(anomaly);
  }

  @Test
  void oversoldPiecesAreFound() {
    Books books =
        new Books(
            2,
            List.of(confirmed("a"), confirmed("b")),
            List.of(paid(800, "a", "b")),
            List.of(shelf(1, 0, 0, 1)),
            List.of());
    assertThat(found(books)).containsExactlyInAnyOrder("oversell", "stock-leak");
  }

  @Test
  void aCodeThatWasGivenAwayTooOftenIsFound() {
    Books books =
        new Books(
            2,
            List.of(),
            List.of(),
            List.of(),
            List.of(new Code("SPRING", 1, 1, List.of("a", "b"))));
    assertThat(found(books)).contains("double-effect", "lost-update");
  }

  /** Where nothing catches mail, nothing is said about it. */
  @Test
  void withoutAMailboxMailIsNotJudged() {
    Books books =
        new Books(
            1,
            List.of(order("a", "CONFIRMED", true, null)),
            List.of(paid(900, "a")),
            List.of(shelf(10, 9, 0, 1)),
            List.of());
    assertThat(found(books)).isEmpty();
  }

  static Stream<Arguments> answers() {
    return Stream.of(
        Arguments.of(List.of(told("1", "a", "CONFIRMED")), List.of()),
        // The copy that was answered first was told that it is on its way.
        Arguments.of(List.of(told("1", "a", "PENDING"), told("1", "a", "CONFIRMED")), List.of()),
        Arguments.of(List.of(told("1", "", "")), List.of()),
        Arguments.of(List.of(told("1", "", ""), told("2", "", "")), List.of("double-effect")),
        Arguments.of(List.of(told("1", "b", "PENDING")), List.of("lost-row")),
        Arguments.of(
            List.of(told("1", "a", "CONFIRMED"), told("1", "b", "CONFIRMED")),
            List.of("double-effect", "lost-row")));
  }

  /** One order, a, is confirmed of two that were wished for. */
  @ParameterizedTest
  @MethodSource("answers")
  void whatClientsWereToldHasToBeInTheBooks(List<Told> told, List<String> anomalies) {
    assertThat(names(Purchases.of(told, oneConfirmed(shelf(10, 9, 0, 1))))).isEqualTo(anomalies);
  }

  @Test
  void anOrderThatWasToldToBeConfirmedAndIsRejectedIsFound() {
    Books books =
        new Books(
            1,
            List.of(order("a", "REJECTED", false, Map.of())),
            List.of(account("7", 1000, 0, 1000)),
            List.of(shelf(10, 10, 0, 0)),
            List.of());
    assertThat(names(Purchases.of(List.of(told("1", "a", "CONFIRMED")), books)))
        .containsExactly("lost-update");
    assertThat(names(Purchases.of(List.of(told("1", "a", "PENDING")), books))).isEmpty();
  }

  /** A copy without an answer may have made the order; only copies that all failed have not. */
  @Test
  void theAttemptsOfAWishTellTogetherWhatItsClientKnows() {
    Histories history = new Histories();
    checkout(history, "1", OperationType.OK, "a");
    checkout(history, "1", OperationType.FAIL, "");
    checkout(history, "2", OperationType.FAIL, "");
    checkout(history, "3", OperationType.FAIL, "");
    checkout(history, "3", OperationType.INFO, "");
    assertThat(Told.of(history.attempts()))
        .extracting(Told::wish, Told::order, Told::state)
        .containsExactly(tuple("1", "a", "CONFIRMED"), tuple("2", "", ""));
  }

  @Test
  void copiesOfOneWishThatMadeTwoOrdersAreTheirWitness() {
    Histories history = new Histories();
    checkout(history, "1", OperationType.OK, "a");
    checkout(history, "1", OperationType.OK, "b");
    Books books =
        new Books(
            1,
            List.of(confirmed("a"), confirmed("b")),
            List.of(paid(800, "a", "b")),
            List.of(shelf(10, 8, 0, 2)),
            List.of());
    Anomaly twice = Purchases.ofAttempts(history.attempts(), books).found().getFirst();
    assertThat(twice.name()).isEqualTo("double-effect");
    assertThat(twice.witness().operations()).hasSize(2);
  }

  @Test
  void moneyThatWasTakenForNoOrderIsFound() {
    Books books =
        new Books(
            1,
            List.of(confirmed("a")),
            List.of(paid(800, "a", "gone")),
            List.of(shelf(10, 9, 0, 1)),
            List.of());
    assertThat(found(books)).containsExactly("paid-not-confirmed");
  }

  private static void checkout(Histories history, String wish, OperationType outcome, String id) {
    history.add(
        "checkout",
        object().put("wish", wish),
        outcome,
        object().put("id", id).put("state", "CONFIRMED"),
        "order-1",
        null);
  }

  static Stream<Arguments> ledgers() {
    Move reserved = new Move("a", "RESERVED", 1);
    Move atOnce = new Move("a", "SOLD", 1);
    Move other = new Move("b", "RESERVED", 1);
    return Stream.of(
        Arguments.of(sold(reserved, atOnce), List.of()),
        Arguments.of(sold(atOnce), List.of()),
        Arguments.of(sold(reserved, atOnce, other, new Move("b", "RELEASED", 1)), List.of()),
        Arguments.of(
            sold(atOnce, new Move("b", "SOLD", 1), new Move("b", "RETURNED", 1)), List.of()),
        Arguments.of(sold(), List.of("stock-leak")),
        Arguments.of(sold(reserved), List.of("stock-leak")),
        Arguments.of(sold(atOnce, atOnce), List.of("stock-leak")),
        Arguments.of(sold(atOnce, other), List.of("stock-leak")));
  }

  @ParameterizedTest
  @MethodSource("ledgers")
  void theLedgerOfStockHasToSayOfEachOrderWhatItHolds(Shelf shelf, List<String> anomalies) {
    assertThat(found(oneConfirmed(shelf))).isEqualTo(anomalies);
  }

  private static List<String> names(Verdict verdict) {
    return verdict.found().stream().map(Anomaly::name).toList();
  }
}

package dev.racelab.lab.check;

import static dev.racelab.lab.check.Histories.account;
import static dev.racelab.lab.check.Histories.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.racelab.lab.check.Purchases.Books;
import dev.racelab.lab.check.Purchases.Code;
import dev.racelab.lab.check.Purchases.Placed;
import dev.racelab.lab.check.Purchases.Shelf;
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
    return Purchases.check(List.of(), books).found().stream().map(Anomaly::name).toList();
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
            List.of(new Shelf("tea", 10, 9, 0, 1)),
            List.of(new Code("SPRING", 1, 0, List.of())));
    assertThat(Purchases.check(List.of(), books)).isEqualTo(new Verdict.Valid());
  }

  static Stream<Arguments> broken() {
    Shelf sold = new Shelf("tea", 10, 9, 0, 1);
    Shelf full = new Shelf("tea", 10, 10, 0, 0);
    AccountState untouched = account("7", 1000, 0, 1000);
    return Stream.of(
        Arguments.of(
            "unsettled",
            new Books(
                1,
                List.of(order("a", "PENDING", false, Map.of())),
                List.of(untouched),
                List.of(new Shelf("tea", 10, 9, 1, 0)),
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
                List.of(new Shelf("tea", 10, 8, 0, 2)),
                List.of())),
        Arguments.of(
            "stock-leak",
            new Books(
                1,
                List.of(confirmed("a")),
                List.of(paid(900, "a")),
                List.of(new Shelf("tea", 10, 9, 1, 0)),
                List.of())),
        Arguments.of(
            "double-effect",
            new Books(
                1,
                List.of(confirmed("a"), order("b", "CONFIRMED", true, MAILED)),
                List.of(paid(800, "a", "b")),
                List.of(new Shelf("tea", 10, 8, 0, 2)),
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
            List.of(new Shelf("tea", 1, 0, 0, 1)),
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
            List.of(new Shelf("tea", 10, 9, 0, 1)),
            List.of());
    assertThat(found(books)).isEmpty();
  }
}

package dev.racelab.lab.check;

import dev.racelab.lab.history.Attempt;
import dev.racelab.lab.history.Operation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Orders that are paid at another service, judged over both: money taken is that of the orders that
 * are confirmed; what is in stock, reserved and sold is what was supplied; a code is used as often
 * as orders are confirmed with it; one wish leaves one order at most; and every order that was ever
 * confirmed was mailed, under one Message-ID.
 */
public final class Purchases {
  static final String UNSETTLED = "unsettled";
  static final String DOUBLE_EFFECT = "double-effect";
  static final String LOST_UPDATE = "lost-update";
  static final String OVERDRAFT = "overdraft";
  static final String PAID_NOT_CONFIRMED = "paid-not-confirmed";
  static final String CONFIRMED_NOT_PAID = "confirmed-not-paid";
  static final String OVERSELL = "oversell";
  static final String STOCK_LEAK = "stock-leak";
  static final String NOT_MAILED = "not-mailed";

  /** Every anomaly that can be found here. */
  public static final List<String> ANOMALIES =
      List.of(
          UNSETTLED,
          DOUBLE_EFFECT,
          LOST_UPDATE,
          OVERDRAFT,
          PAID_NOT_CONFIRMED,
          CONFIRMED_NOT_PAID,
          OVERSELL,
          STOCK_LEAK,
          NOT_MAILED);

  private static final Set<String> FINAL = Set.of("CONFIRMED", "REJECTED", "CANCELLED");

  /**
   * Everything as it was read when all had come to an end, or was given up waiting for it.
   *
   * @param wishes how many orders were wished for, each perhaps several times
   */
  public record Books(
      int wishes,
      List<Placed> orders,
      List<AccountState> accounts,
      List<Shelf> shelves,
      List<Code> codes) {
    public Books {
      orders = List.copyOf(orders);
      accounts = List.copyOf(accounts);
      shelves = List.copyOf(shelves);
      codes = List.copyOf(codes);
    }
  }

  /**
   * An order.
   *
   * @param total what it costs, minor units
   * @param account who pays; empty if it is free
   * @param pieces by product
   * @param code the code that was used with it; null without one
   * @param everConfirmed whether its history has it confirmed once
   * @param mails how often each Message-ID about it came; null where mail is not looked at
   */
  public record Placed(
      String id,
      String state,
      long total,
      String account,
      Map<String, Long> pieces,
      @Nullable String code,
      boolean everConfirmed,
      @Nullable Map<String, Integer> mails) {
    boolean isConfirmed() {
      return state.equals("CONFIRMED");
    }
  }

  /** Where a product's pieces are. */
  public record Shelf(String product, long supplied, long available, long reserved, long sold) {}

  /**
   * A discount code.
   *
   * @param used what its row counts
   * @param redemptions the orders of the redemptions that were not given back
   */
  public record Code(String code, long maxUses, long used, List<String> redemptions) {}

  private final List<Attempt> attempts;
  private final Books books;
  private final Map<String, List<Witness>> found = new TreeMap<>();

  private Purchases(List<Attempt> attempts, Books books) {
    this.attempts = attempts;
    this.books = books;
  }

  /** Judges what the attempts have left behind. */
  public static Verdict check(List<Attempt> attempts, Books books) {
    return new Purchases(attempts, books).judged();
  }

  private Verdict judged() {
    books.orders().forEach(this::order);
    wishes();
    books.accounts().forEach(this::account);
    books.shelves().forEach(this::shelf);
    books.codes().forEach(this::code);
    List<Anomaly> anomalies = new ArrayList<>();
    found.forEach(
        (name, witnesses) ->
            anomalies.add(new Anomaly(name, witnesses.size(), witnesses.getFirst())));
    return Verdict.of(anomalies);
  }

  private void order(Placed order) {
    if (!FINAL.contains(order.state())) {
      found(UNSETTLED, "order %s is %s to the end".formatted(order.id(), order.state()));
    }
    long taken = taken(order);
    if (!order.account().isEmpty() && taken != (order.isConfirmed() ? order.total() : 0)) {
      found(
          order.isConfirmed() && taken < order.total() ? CONFIRMED_NOT_PAID : PAID_NOT_CONFIRMED,
          "order %s of %d is %s, and %d was taken for it"
              .formatted(order.id(), order.total(), order.state(), taken));
    }
    Map<String, Integer> mails = order.mails();
    if (mails != null && order.everConfirmed() && mails.size() != 1) {
      found(
          mails.isEmpty() ? NOT_MAILED : DOUBLE_EFFECT,
          "order %s was confirmed, and mailed under the ids %s"
              .formatted(order.id(), mails.keySet()));
    }
  }

  /** What an account's ledger says was taken for an order, less what was given back. */
  private long taken(Placed order) {
    String operation = "order:" + order.id() + ":debit";
    return -books.accounts().stream()
        .filter(account -> account.id().equals(order.account()))
        .flatMap(account -> account.entries().stream())
        .filter(entry -> entry.operationId().startsWith(operation))
        .mapToLong(AccountState.Entry::amount)
        .sum();
  }

  /** Copies of one wish are told of one order, and there are no more live orders than wishes. */
  private void wishes() {
    Map<String, Set<String>> ids = new HashMap<>();
    Map<String, Operation> evidence = new HashMap<>();
    for (Attempt attempt : attempts) {
      String wish = attempt.invocation().value().path("wish").asText();
      if (attempt.isOk() && attempt.f().equals("checkout")) {
        String order = attempt.evidence().value().path("id").asText();
        ids.computeIfAbsent(wish, none -> new TreeSet<>()).add(order);
        evidence.put(order, attempt.evidence());
      }
    }
    ids.forEach(
        (wish, orders) -> {
          if (orders.size() > 1) {
            found(
                DOUBLE_EFFECT,
                new Witness(
                    "copies of one wish made the orders " + orders,
                    orders.stream().limit(2).map(evidence::get).toList()));
          }
        });
    long live = books.orders().stream().filter(Placed::isConfirmed).count();
    if (live > books.wishes()) {
      found(
          DOUBLE_EFFECT,
          "%d orders are confirmed of %d that were wished for".formatted(live, books.wishes()));
    }
  }

  private void account(AccountState account) {
    if (account.ledgerBalance() != account.balance()) {
      found(
          LOST_UPDATE,
          "account %s has %d, and its ledger adds up to %d"
              .formatted(account.id(), account.balance(), account.ledgerBalance()));
    }
    if (account.ledgerBalance() < account.minimum()) {
      found(
          OVERDRAFT,
          "the ledger of account %s adds up to %d, below its minimum of %d"
              .formatted(account.id(), account.ledgerBalance(), account.minimum()));
    }
  }

  private void shelf(Shelf shelf) {
    long reserved = pieces(shelf, "PENDING") + pieces(shelf, "PENDING_STALLED");
    long sold = pieces(shelf, "CONFIRMED");
    if (sold + reserved > shelf.supplied()) {
      found(
          OVERSELL,
          "%d of product %s were supplied, and orders have %d"
              .formatted(shelf.supplied(), shelf.product(), sold + reserved));
    }
    if (shelf.reserved() != reserved || shelf.available() + reserved + sold != shelf.supplied()) {
      found(
          STOCK_LEAK,
          "of %d of product %s, %d are available, %d reserved where orders wait for %d, and orders have bought %d"
              .formatted(
                  shelf.supplied(),
                  shelf.product(),
                  shelf.available(),
                  shelf.reserved(),
                  reserved,
                  sold));
    }
  }

  private long pieces(Shelf shelf, String state) {
    return books.orders().stream()
        .filter(order -> order.state().equals(state))
        .mapToLong(order -> order.pieces().getOrDefault(shelf.product(), 0L))
        .sum();
  }

  private void code(Code code) {
    long confirmed =
        books.orders().stream()
            .filter(order -> order.isConfirmed() && code.code().equals(order.code()))
            .count();
    if (code.redemptions().size() > code.maxUses()) {
      found(
          DOUBLE_EFFECT,
          "code %s is good for %d uses, and was given away %d times"
              .formatted(code.code(), code.maxUses(), code.redemptions().size()));
    }
    if (code.used() != code.redemptions().size() || confirmed != code.redemptions().size()) {
      found(
          LOST_UPDATE,
          "code %s counts %d uses, %d redemptions stand, and %d orders are confirmed with it"
              .formatted(code.code(), code.used(), code.redemptions().size(), confirmed));
    }
  }

  private void found(String name, String text) {
    found(name, new Witness(text, List.of()));
  }

  private void found(String name, Witness witness) {
    found.computeIfAbsent(name, none -> new ArrayList<>()).add(witness);
  }
}

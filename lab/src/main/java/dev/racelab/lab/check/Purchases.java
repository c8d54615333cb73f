package dev.racelab.lab.check;

import dev.racelab.lab.history.Attempt;
import dev.racelab.lab.history.Operation;
import dev.racelab.lab.history.OperationType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Orders that are paid at another service, judged over both: money taken is that of the orders that
 * are confirmed; what is in stock, reserved and sold is what was supplied, and what the ledger of
 * stock says of each order; a code is used as often as orders are confirmed with it; one wish
 * leaves one order at most, and an order that a client was told of is there; and every order that
 * was ever confirmed was mailed, under one Message-ID.
 */
public final class Purchases {
  static final String UNSETTLED = "unsettled";
  static final String DOUBLE_EFFECT = "double-effect";
  static final String LOST_UPDATE = "lost-update";
  static final String LOST_ROW = "lost-row";
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
          LOST_ROW,
          OVERDRAFT,
          PAID_NOT_CONFIRMED,
          CONFIRMED_NOT_PAID,
          OVERSELL,
          STOCK_LEAK,
          NOT_MAILED);

  private static final String PAYMENT = "order:";
  private static final Set<String> RESERVING = Set.of("PENDING", "PENDING_STALLED");
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

    /** What was taken or given back for orders that are not in these books. */
    public List<String> paymentsOfNoOrder() {
      Set<String> ids = orders.stream().map(Placed::id).collect(Collectors.toSet());
      return accounts.stream()
          .flatMap(account -> account.entries().stream())
          .map(AccountState.Entry::operationId)
          .filter(operation -> operation.startsWith(PAYMENT))
          .filter(operation -> !ids.contains(operation.split(":", -1)[1]))
          .toList();
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

  /**
   * Where a product's pieces are.
   *
   * @param moves what its ledger says; null where that is not looked at
   */
  public record Shelf(
      String product,
      long supplied,
      long available,
      long reserved,
      long sold,
      @Nullable List<Move> moves) {
    public Shelf {
      moves = moves == null ? null : List.copyOf(moves);
    }
  }

  /**
   * An entry of the ledger of stock.
   *
   * @param kind RESERVED, SOLD (what was reserved, or at once), RELEASED, or RETURNED
   */
  public record Move(String order, String kind, long quantity) {}

  /**
   * A discount code.
   *
   * @param used what its row counts
   * @param redemptions the orders of the redemptions that were not given back
   */
  public record Code(String code, long maxUses, long used, List<String> redemptions) {}

  /**
   * What a client was told of a wish.
   *
   * @param order of which it was told; empty if the wish was refused for good
   * @param state the order's, as it was told
   * @param operations that show it; none where there is no history
   */
  public record Told(String wish, String order, String state, List<Operation> operations) {
    public Told {
      operations = List.copyOf(operations);
    }

    /** Nothing is told of a wish while one copy of it may still have made an order. */
    static List<Told> of(List<Attempt> attempts) {
      Map<String, List<Attempt>> copies =
          attempts.stream()
              .filter(attempt -> attempt.f().equals("checkout"))
              .collect(
                  Collectors.groupingBy(
                      attempt -> attempt.invocation().value().path("wish").asText(),
                      LinkedHashMap::new,
                      Collectors.toList()));
      List<Told> told = new ArrayList<>();
      copies.forEach(
          (wish, ofWish) -> {
            for (Attempt attempt : ofWish) {
              if (attempt.isOk()) {
                Operation ok = attempt.evidence();
                told.add(
                    new Told(
                        wish,
                        ok.value().path("id").asText(),
                        ok.value().path("state").asText(),
                        List.of(ok)));
              }
            }
            if (ofWish.stream().allMatch(attempt -> attempt.outcome() == OperationType.FAIL)) {
              told.add(new Told(wish, "", "", List.of()));
            }
          });
      return told;
    }

    boolean isRefused() {
      return order.isEmpty();
    }
  }

  private final List<Told> told;
  private final Books books;
  private final Map<String, List<Witness>> found = new TreeMap<>();

  private Purchases(List<Told> told, Books books) {
    this.told = List.copyOf(told);
    this.books = books;
  }

  /** Judges what the attempts have left behind. */
  public static Verdict ofAttempts(List<Attempt> attempts, Books books) {
    return of(Told.of(attempts), books);
  }

  /** Judges what wishes have left behind, of which clients were told this. */
  public static Verdict of(List<Told> told, Books books) {
    return new Purchases(told, books).judged();
  }

  private Verdict judged() {
    books.orders().forEach(this::order);
    wishes();
    books.accounts().forEach(this::account);
    books
        .paymentsOfNoOrder()
        .forEach(
            operation ->
                found(
                    PAID_NOT_CONFIRMED,
                    "an account has the entry %s, of an order that is not there"
                        .formatted(operation)));
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
    String operation = PAYMENT + order.id() + ":debit";
    return -books.accounts().stream()
        .filter(account -> account.id().equals(order.account()))
        .flatMap(account -> account.entries().stream())
        .filter(entry -> entry.operationId().startsWith(operation))
        .mapToLong(AccountState.Entry::amount)
        .sum();
  }

  /**
   * Copies of one wish are told of one order, which is there, and was confirmed if that was told;
   * and beside those there are no more confirmed orders than wishes that nobody was told about.
   */
  private void wishes() {
    Map<String, Map<String, Told>> byWish = new LinkedHashMap<>();
    told.forEach(
        each -> {
          Map<String, Told> orders =
              byWish.computeIfAbsent(each.wish(), none -> new LinkedHashMap<>());
          if (!each.isRefused()) {
            orders.putIfAbsent(each.order(), each);
          }
        });
    byWish.forEach(
        (wish, orders) -> {
          if (orders.size() > 1) {
            found(
                DOUBLE_EFFECT,
                new Witness(
                    "copies of one wish made the orders " + orders.keySet(),
                    orders.values().stream()
                        .limit(2)
                        .flatMap(each -> each.operations().stream())
                        .toList()));
          }
        });
    Map<String, Placed> placed = placed();
    told.stream().filter(each -> !each.isRefused()).forEach(each -> told(each, placed));
    Set<String> known = told.stream().map(Told::order).collect(Collectors.toSet());
    long others =
        books.orders().stream()
            .filter(order -> order.isConfirmed() && !known.contains(order.id()))
            .count();
    long open = Math.max(0, books.wishes() - byWish.size());
    if (others > open) {
      found(
          DOUBLE_EFFECT,
          "nobody was told of %d of the confirmed orders, while %d of %d wishes got no answer"
              .formatted(others, open, books.wishes()));
    }
  }

  private Map<String, Placed> placed() {
    return books.orders().stream().collect(Collectors.toMap(Placed::id, order -> order));
  }

  private void told(Told each, Map<String, Placed> placed) {
    Placed order = placed.get(each.order());
    if (order == null) {
      found(
          LOST_ROW,
          new Witness(
              "a client was told of order %s, which is not there".formatted(each.order()),
              each.operations()));
    } else if (each.state().equals("CONFIRMED") && !order.everConfirmed()) {
      found(
          LOST_UPDATE,
          new Witness(
              "a client was told that order %s is CONFIRMED; it is %s, and never was"
                  .formatted(each.order(), order.state()),
              each.operations()));
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
    long reserved = pieces(shelf, RESERVING);
    long sold = pieces(shelf, Set.of("CONFIRMED"));
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
    List<Move> moves = shelf.moves();
    if (moves != null) {
      ledger(shelf, moves);
    }
  }

  /** For each order the ledger has to end with what the order holds. */
  private void ledger(Shelf shelf, List<Move> moves) {
    Map<String, Holding> held = new LinkedHashMap<>();
    books.orders().forEach(order -> held.put(order.id(), new Holding()));
    moves.forEach(move -> held.computeIfAbsent(move.order(), none -> new Holding()).add(move));
    Map<String, Placed> placed = placed();
    held.forEach(
        (id, holding) -> {
          Placed order = placed.get(id);
          long pieces = order == null ? 0 : order.pieces().getOrDefault(shelf.product(), 0L);
          String state = order == null ? "nowhere" : order.state();
          if (holding.reserved != (RESERVING.contains(state) ? pieces : 0)
              || holding.sold != (state.equals("CONFIRMED") ? pieces : 0)) {
            found(
                STOCK_LEAK,
                "order %s is %s with %d of product %s; for it the ledger has %d reserved and %d sold"
                    .formatted(id, state, pieces, shelf.product(), holding.reserved, holding.sold));
          }
        });
  }

  /** What the entries of an order leave with it. */
  private static final class Holding {
    private long reserved;
    private long sold;

    private void add(Move move) {
      switch (move.kind()) {
        case "RESERVED" -> reserved += move.quantity();
        case "SOLD" -> {
          reserved -= Math.min(reserved, move.quantity());
          sold += move.quantity();
        }
        case "RELEASED" -> reserved -= move.quantity();
        case "RETURNED" -> sold -= move.quantity();
        default -> throw new IllegalArgumentException("the ledger has a " + move.kind());
      }
    }
  }

  private long pieces(Shelf shelf, Set<String> states) {
    return books.orders().stream()
        .filter(order -> states.contains(order.state()))
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

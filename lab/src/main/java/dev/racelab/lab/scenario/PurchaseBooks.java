package dev.racelab.lab.scenario;

import static dev.racelab.lab.scenario.Calls.number;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.racelab.lab.check.AccountState;
import dev.racelab.lab.check.Purchases;
import dev.racelab.lab.driver.UnexpectedAnswerException;
import dev.racelab.lab.history.Attempt;
import dev.racelab.lab.mail.Mailbox;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Reads the books of both services once all orders have come to an end. For one thread. */
public final class PurchaseBooks {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Set<String> ON_THEIR_WAY = Set.of("PENDING", "CANCELLING");

  private final World world;
  private final Calls calls;
  private final List<String> accounts;
  private final List<String> products;
  private final List<String> codes;

  /**
   * The books about these rows.
   *
   * @param products every product of every order that is to be looked at
   */
  public PurchaseBooks(
      World world, List<String> accounts, List<String> products, List<String> codes) {
    this.world = world;
    this.calls = new Calls(world);
    this.accounts = List.copyOf(accounts);
    this.products = List.copyOf(products);
    this.codes = List.copyOf(codes);
  }

  /**
   * Waits until no order is on its way and every mail has come, and reads everything.
   *
   * @param wishes how many orders were wished for
   * @param patience how long; what is on its way then is told as it is
   */
  public Purchases.Books settled(int wishes, List<Attempt> attempts, Duration patience)
      throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (true) {
      Purchases.Books books = read(wishes, attempts);
      if (isSettled(books) || System.nanoTime() > end) {
        note(books);
        return withLedgers(books);
      }
      TimeUnit.NANOSECONDS.sleep(POLL.toNanos());
    }
  }

  /** An order whose debit is there and which is not was placed after orders were read. */
  private static boolean isSettled(Purchases.Books books) {
    return books.orders().stream()
            .noneMatch(
                order ->
                    ON_THEIR_WAY.contains(order.state())
                        || (order.everConfirmed()
                            && order.mails() != null
                            && order.mails().isEmpty()))
        && books.paymentsOfNoOrder().isEmpty();
  }

  /** For whoever reads the history: how often each mail came. */
  private void note(Purchases.Books books) {
    books
        .orders()
        .forEach(
            order -> {
              @Nullable Map<String, Integer> mails = order.mails();
              if (mails != null) {
                ObjectNode read = World.object().put("order", order.id());
                mails.forEach(read.putObject("mails")::put);
                world.note("read-mail", read);
              }
            });
  }

  /** Read once only, since it is long. */
  private Purchases.Books withLedgers(Purchases.Books books) throws InterruptedException {
    List<Purchases.Shelf> shelves = new ArrayList<>();
    for (Purchases.Shelf shelf : books.shelves()) {
      List<Purchases.Move> moves = new ArrayList<>();
      for (JsonNode entry :
          calls.pages(
              "read-ledger",
              World.object().put("product", shelf.product()),
              "/products/" + shelf.product() + "/stock/entries",
              "entries")) {
        moves.add(
            new Purchases.Move(
                entry.path("order").asText(),
                entry.path("kind").asText(),
                number(entry, "quantity")));
      }
      shelves.add(
          new Purchases.Shelf(
              shelf.product(),
              shelf.supplied(),
              shelf.available(),
              shelf.reserved(),
              shelf.sold(),
              moves));
    }
    return new Purchases.Books(
        books.wishes(), books.orders(), books.accounts(), shelves, books.codes());
  }

  private Purchases.Books read(int wishes, List<Attempt> attempts) throws InterruptedException {
    Map<String, Purchases.Placed> orders = new HashMap<>();
    List<Purchases.Shelf> shelves = new ArrayList<>();
    for (String product : products) {
      for (JsonNode order :
          calls.pages(
              "read-orders",
              World.object().put("product", product),
              "/orders?product=" + product,
              "orders")) {
        String id = order.path("id").asText();
        if (!orders.containsKey(id)) {
          orders.put(id, placed(order));
        }
      }
      JsonNode stock =
          world.read(
              "read-stock",
              World.object().put("product", product),
              "/products/" + product + "/stock");
      shelves.add(
          new Purchases.Shelf(
              product,
              number(stock, "supplied"),
              number(stock, "available"),
              number(stock, "reserved"),
              number(stock, "sold"),
              null));
    }
    List<AccountState> states = new AccountApi(world).read(accounts, attempts);
    List<Purchases.Code> used = new ArrayList<>();
    for (String code : codes) {
      used.add(code(code));
    }
    return new Purchases.Books(wishes, List.copyOf(orders.values()), states, shelves, used);
  }

  private Purchases.Placed placed(JsonNode order) throws InterruptedException {
    String id = order.path("id").asText();
    String state = order.path("state").asText();
    Map<String, Long> pieces = new HashMap<>();
    for (JsonNode line : order.path("lines")) {
      pieces.merge(line.path("product").asText(), number(line, "quantity"), Long::sum);
    }
    @Nullable Map<String, Integer> mails = mails(order);
    return new Purchases.Placed(
        id,
        state,
        number(order, "total"),
        order.path("account").asText(),
        pieces,
        order.hasNonNull("discountCode") ? order.path("discountCode").asText() : null,
        state.equals("CONFIRMED") || (state.startsWith("CANCEL") && wasConfirmed(id)),
        mails);
  }

  private boolean wasConfirmed(String order) throws InterruptedException {
    for (JsonNode event :
        calls.pages(
            "read-history",
            World.object().put("order", order),
            "/orders/" + order + "/history",
            "events")) {
      if (event.path("state").asText().equals("CONFIRMED")) {
        return true;
      }
    }
    return false;
  }

  private @Nullable Map<String, Integer> mails(JsonNode order) throws InterruptedException {
    @Nullable Mailbox mailbox = world.mailbox();
    if (mailbox == null) {
      return null;
    }
    try {
      Map<String, Integer> about = new HashMap<>();
      String id = order.path("id").asText();
      mailbox
          .of(order.path("customer").asText() + "@customers.example")
          .forEach(
              (messageId, count) -> {
                if (messageId.contains(id)) {
                  about.put(messageId, count);
                }
              });
      return about;
    } catch (IOException failed) {
      throw new UnexpectedAnswerException("the mail catcher does not answer", failed);
    }
  }

  private Purchases.Code code(String code) throws InterruptedException {
    JsonNode row =
        world.read("read-code", World.object().put("code", code), "/discount-codes/" + code);
    List<String> standing = new ArrayList<>();
    for (JsonNode redemption :
        calls.pages(
            "read-redemptions",
            World.object().put("code", code),
            "/discount-codes/" + code + "/redemptions",
            "redemptions")) {
      if (!redemption.hasNonNull("returnedAt")) {
        standing.add(redemption.path("order").asText());
      }
    }
    return new Purchases.Code(code, number(row, "maxUses"), number(row, "used"), standing);
  }
}

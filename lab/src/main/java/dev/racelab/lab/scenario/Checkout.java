package dev.racelab.lab.scenario;

import dev.racelab.guard.Hazard;
import dev.racelab.lab.check.Purchases;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Orders that are paid from one account at another service, each wish sent several times, as by
 * clients that got no answer. Three shapes take turns: a wish of which there is plenty, where only
 * its copies can do harm; two wishes for the last piece; and two wishes of which the account can
 * pay one, and the code be used for one. Every rule is about one row, but about rows of two
 * services, which no transaction joins.
 */
final class Checkout implements Scenario {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long PRICE = 100;
  private static final long PLENTY = 1_000;

  @Override
  public String name() {
    return "checkout";
  }

  @Override
  public String race() {
    return "copies of paid orders from one account";
  }

  @Override
  public Set<Hazard> hazards() {
    return Set.of(Hazard.ONE_ROW, Hazard.REPEATED_REQUEST);
  }

  @Override
  public List<String> services() {
    return List.of(AccountApi.SERVICE, OrderApi.SERVICE);
  }

  @Override
  public List<String> anomalies() {
    return Purchases.ANOMALIES;
  }

  @Override
  public boolean hasAnotherCalled() {
    return true;
  }

  @Override
  public boolean isPartOfAll() {
    return false;
  }

  @Override
  public Round rendezvous(World world, int number) throws InterruptedException {
    return switch (number % 3) {
      case 0 -> round(world, 1, PLENTY, PLENTY * PRICE, false);
      case 1 -> round(world, 2, 1, PLENTY * PRICE, false);
      default -> round(world, 2, PLENTY, PRICE, true);
    };
  }

  /** As many wishes as there are requests, by three, of which the account can pay two thirds. */
  @Override
  public Round free(World world, int requests) throws InterruptedException {
    int wishes = Math.ceilDiv(requests, 3);
    return round(world, wishes, PLENTY, PRICE * Math.ceilDiv(wishes * 2, 3), false);
  }

  private static Round round(World world, int wishes, long stock, long balance, boolean withCode)
      throws InterruptedException {
    AccountApi accounts = new AccountApi(world);
    OrderApi orders = new OrderApi(world);
    Customer customer = accounts.signUp(0);
    String account = accounts.open(customer, balance, 0);
    String product = orders.product(stock, PRICE);
    @Nullable String code = withCode ? orders.code(1) : null;
    Request order =
        orders.checkout(customer, account, List.of(new OrderApi.Line(product, 1)), code);
    List<Request> sent = new ArrayList<>();
    List<Request> again = new ArrayList<>();
    for (int wish = 1; wish <= wishes; wish++) {
      Request copy = order.of("w" + wish);
      Request keyed = world.keyed() ? copy.under(world.newKey()) : copy;
      sent.add(keyed);
      sent.add(keyed);
      again.add(keyed);
    }
    PurchaseBooks books =
        new PurchaseBooks(
            world, List.of(account), List.of(product), code == null ? List.of() : List.of(code));
    return new Round(
        sent,
        again,
        order.of("of somebody else"),
        attempts -> Purchases.ofAttempts(attempts, books.settled(wishes, attempts, PATIENCE)));
  }
}

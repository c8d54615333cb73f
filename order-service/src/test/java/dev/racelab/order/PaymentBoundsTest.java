package dev.racelab.order;

import static dev.racelab.order.Shop.line;
import static dev.racelab.order.Shop.product;
import static dev.racelab.order.Shop.shown;
import static dev.racelab.platform.testing.Calls.customer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.racelab.platform.testing.EmbeddedStores;
import dev.racelab.platform.testing.Race;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * An account service that is away or slow for long: so many calls wait for it and no more, it is
 * left alone for a while, the pauses between two tries have a bound, and how long it takes says
 * nothing against an order.
 */
@QuarkusTest
@QuarkusTestResource(EmbeddedStores.class)
@QuarkusTestResource(Neighbours.class)
class PaymentBoundsTest {
  private static final AccountsStub.Fault AWAY =
      new AccountsStub.Fault.Instead(503, "dependency-unavailable");

  /** What {@link Neighbours} sets, in milliseconds. */
  private static final long LONGEST_PAUSE = 300;

  /** Each claim ends in one try, so while they are even nobody works on the order. */
  private static final String PAUSE =
      """
      SELECT ceil(extract(epoch FROM claimed_until - clock_timestamp()) * 1000)::bigint
      FROM purchase_order
      WHERE id = ?::uuid AND tries > 30001 AND tries = claim + 30000
      """;

  private final AccountsStub accounts = Neighbours.accounts();
  private final UUID ann = UUID.randomUUID();
  private final String account = UUID.randomUUID().toString();
  private String tea = "";

  @BeforeEach
  void teaIsOnSale() {
    tea = product(250, "EUR", 1000);
  }

  /** Whether calls are made, the last twenty decide: other tests shall find good ones only. */
  @AfterEach
  void callsAreMadeAsBefore() {
    accounts.recover();
    Wait.until(
        "twenty orders in a row are paid at once",
        () -> IntStream.range(0, 20).allMatch(each -> place().statusCode() == 201));
    Wait.until(
        "no order is on its way",
        () ->
            !shown("/orders?limit=500&product=" + tea)
                .getList("orders.state", String.class)
                .contains("PENDING"));
  }

  @Test
  void whereMostCallsFailNoneIsMadeForAWhileAndThenTheOrdersGoOn() {
    accounts.always(AWAY);
    List<String> orders = new ArrayList<>();
    Wait.until(
        "an order is placed for which nobody is called",
        () -> {
          orders.add(placed());
          return accounts.calls(orders.getLast()).isEmpty();
        });
    accounts.recover();
    for (String order : orders) {
      Wait.until("the order is confirmed", () -> state(order).equals("CONFIRMED"));
    }
    assertThat(accounts.taken(account)).isEqualTo(250L * orders.size());
  }

  /** They come and go within the deadline of one call, so that none of them is made again. */
  @Test
  void moreCallsAtOnceThanOthersCanSpareThreadsForAreNotMade() {
    CountDownLatch released = new CountDownLatch(1);
    accounts.always(new AccountsStub.Fault.Late(new CountDownLatch(0), released));
    int more = 6;
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Response>> orders =
          Stream.generate(() -> clients.submit(this::place))
              .limit(Neighbours.MOST_CALLS + more)
              .toList();
      try {
        Wait.until(
            "the others are answered",
            () -> orders.stream().filter(Future::isDone).count() == more);
        // Who was answered found the bulkhead full; the last call in it may still be on its way.
        Wait.until(
            "as many calls as may have come, and no more",
            () -> accounts.underWay() == Neighbours.MOST_CALLS);
      } finally {
        accounts.recover();
        released.countDown();
      }
      assertThat(orders)
          .extracting(order -> Race.answer(order).statusCode())
          .containsOnly(201, 202)
          .filteredOn(status -> status == 202)
          .hasSize(more);
    }
    Wait.until(
        "all are paid once",
        () -> accounts.taken(account) == 250L * (Neighbours.MOST_CALLS + more));
  }

  /** As after a day, and one surprise short of asking for a person. */
  @ParameterizedTest
  @CsvSource({"503, dependency-unavailable", "500, internal-error", "429, slow-down"})
  void howeverLongTheAccountServiceIsInNeedNoOrderAsksForAPerson(int status, String code) {
    accounts.always(new AccountsStub.Fault.Instead(status, code));
    String id = placed();
    Database.change(
        "UPDATE purchase_order SET tries = 30000, surprises = %d WHERE id = ?::uuid"
            .formatted(Neighbours.MOST_SURPRISES - 1),
        id);
    Wait.until("it was tried twice more", () -> number("tries", id) > 30_001);
    assertThat(state(id)).isEqualTo("PENDING");
    assertThat(number("surprises", id)).isEqualTo(Neighbours.MOST_SURPRISES - 1);
    accounts.recover();
    Wait.until("the order is confirmed", () -> state(id).equals("CONFIRMED"));
    assertThat(accounts.taken(account)).isEqualTo(250);
  }

  @Test
  void anAnswerThatBreaksOffIsNone() {
    accounts.next(new AccountsStub.Fault.Half(new CountDownLatch(0)));
    String id = place().then().statusCode(201).extract().path("id");
    assertThat(accounts.calls(id)).hasSize(2);
    assertThat(accounts.taken(account)).isEqualTo(250);
  }

  /** Longer than a call may take, and shorter than the stand-in or a test would wait. */
  @Test
  void anAnswerThatDoesNotEndIsWaitedForWithinTheCallsDeadline() {
    CountDownLatch released = new CountDownLatch(1);
    accounts.next(new AccountsStub.Fault.Half(released));
    try {
      long begin = System.nanoTime();
      String id = placed();
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(8));
      Wait.until("the order is confirmed", () -> state(id).equals("CONFIRMED"));
      assertThat(number("surprises", id)).isZero();
      assertThat(accounts.taken(account)).isEqualTo(250);
    } finally {
      released.countDown();
    }
  }

  @Test
  void alsoAfterManyTriesThePauseToTheNextHasItsBound() {
    accounts.always(AWAY);
    String id = placed();
    Database.change("UPDATE purchase_order SET tries = tries + 30000 WHERE id = ?::uuid", id);
    AtomicLong pause = new AtomicLong();
    Wait.until(
        "it was tried and waits for the next time",
        () -> {
          OptionalLong now = Database.number(PAUSE, id);
          now.ifPresent(pause::set);
          return now.isPresent();
        });
    assertThat(pause.get()).isLessThanOrEqualTo(LONGEST_PAUSE);
  }

  private static long number(String column, String order) {
    return Database.number("SELECT " + column + " FROM purchase_order WHERE id = ?::uuid", order)
        .orElseThrow();
  }

  private String placed() {
    return place().then().statusCode(202).extract().path("id");
  }

  private Response place() {
    return customer(ann)
        .body("{\"account\":\"%s\",\"lines\":[%s]}".formatted(account, line(tea, 1)))
        .post("/orders");
  }

  private static String state(String order) {
    return shown("/orders/" + order).getString("state");
  }
}

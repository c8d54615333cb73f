package dev.racelab.order;

import static dev.racelab.order.Shop.line;
import static dev.racelab.order.Shop.product;
import static dev.racelab.order.Shop.shown;
import static dev.racelab.platform.testing.Problems.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.racelab.guard.Strategies;
import dev.racelab.guard.Strategy;
import dev.racelab.platform.testing.Calls;
import dev.racelab.platform.testing.EmbeddedStores;
import dev.racelab.platform.testing.Hold;
import dev.racelab.platform.testing.LabIsOn;
import dev.racelab.platform.testing.Race;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A cancellation that meets an order on its way, at each place where it can: one effect, and no
 * money or stock made or lost. Behind no guard the books break where two read the same state.
 */
@QuarkusTest
@TestProfile(LabIsOn.class)
@QuarkusTestResource(EmbeddedStores.class)
@QuarkusTestResource(Neighbours.class)
class CheckoutRacesTest {
  private static final Set<String> UNGUARDED = Set.of("none", "no-transaction");
  private static final long PRICE = 250;
  private static final long STOCK = 10;

  private final AccountsStub accounts = Neighbours.accounts();
  private final UUID ann = UUID.randomUUID();
  private final String account = UUID.randomUUID().toString();
  private String tea = "";

  static Stream<String> all() {
    return Strategies.all().stream().map(Strategy::name);
  }

  /**
   * Where nothing is read and written by two at once, one strategy of a kind tells of the others.
   */
  static Stream<String> oneOfAKind() {
    return Stream.of("none", "atomic-update", "serializable", "redis-fenced");
  }

  @BeforeEach
  void open() {
    accounts.open(account, 1000);
    tea = product(PRICE, "EUR", STOCK);
  }

  @AfterEach
  void theAccountServiceIsBack() {
    accounts.recover();
  }

  /** The debit is not sent yet; the void comes first, and the debit is refused. */
  @ParameterizedTest
  @MethodSource("oneOfAKind")
  void aCancellationBeforeTheDebitIsSentKeepsItFromEverBeingTaken(String strategy) {
    Response placed = overtaken(strategy, "call", 1, () -> cancelled(strategy));
    refused(placed, 409, "already-cancelled");
    assertGivenUp();
  }

  /** The debit is taken and nobody has written that; the confirmation comes too late. */
  @ParameterizedTest
  @MethodSource("oneOfAKind")
  void aCancellationBetweenDebitAndConfirmationGivesTheMoneyBack(String strategy) {
    Response placed = overtaken(strategy, "called", 1, () -> cancelled(strategy));
    refused(placed, 409, "already-cancelled");
    assertGivenUp();
    assertThat(shown("/orders/" + order() + "/history").getList("events.state"))
        .containsExactly("PENDING", "CANCELLING", "CANCELLED");
  }

  /** The confirmation has read PENDING; then somebody cancels, who may have to wait. */
  @ParameterizedTest
  @MethodSource("all")
  void aCancellationThatOvertakesAConfirmationIsOneEffect(String strategy) {
    // A piece that another order waits for, without which the CHECK of what is reserved would help.
    Database.change(
        "UPDATE product SET reserved = reserved + 1, supplied = supplied + 1 WHERE id = ?::uuid",
        tea);
    String point = strategy.equals("atomic-update") ? "write" : "read";
    overtaken(strategy, point, 2, () -> cancel(strategy));
    Wait.until("the order stands still", () -> !state().equals("CANCELLING"));
    boolean agree = booksAgree(1);
    assertThat(agree)
        .as("%s: state %s, taken %d, stock %s", strategy, state(), taken(), stock().prettify())
        .isEqualTo(!UNGUARDED.contains(strategy));
  }

  /** The cancellation has read PENDING; then the confirmation comes, which may have to wait. */
  @ParameterizedTest
  @MethodSource("all")
  void aConfirmationThatOvertakesACancellationIsOneEffect(String strategy) {
    Database.change(
        "UPDATE product SET reserved = reserved + 1, supplied = supplied + 1 WHERE id = ?::uuid",
        tea);
    String point = strategy.equals("atomic-update") ? "write" : "read";
    try (ExecutorService threads = Executors.newFixedThreadPool(2);
        Hold placing = Hold.fresh();
        Hold cancelling = Hold.fresh()) {
      Future<Response> placed =
          threads.submit(() -> place(strategy, placing.at("called") + ";passing=1"));
      placing.awaitArrival();
      Future<Response> cancelled =
          threads.submit(
              () ->
                  Calls.customer(ann)
                      .header("Lab-Strategy", strategy)
                      .header(Hold.HEADER, cancelling.at(point))
                      .post("/orders/" + order() + "/cancellation"));
      cancelling.awaitArrival();
      placing.release();
      soon(placed, strategy);
      cancelling.release();
      Race.answer(placed);
      Race.answer(cancelled);
    }
    Wait.until("the order stands still", () -> Set.of("CONFIRMED", "CANCELLED").contains(state()));
    assertThat(booksAgree(1))
        .as("%s: state %s, taken %d, stock %s", strategy, state(), taken(), stock().prettify())
        .isEqualTo(!UNGUARDED.contains(strategy));
  }

  /** Its answer, unless a guard keeps it waiting. */
  private static void soon(Future<Response> request, String strategy) {
    Duration patience =
        UNGUARDED.contains(strategy) ? Race.UNTIL_BOTH_ARE_THERE : Race.UNLESS_KEPT_APART;
    try {
      request.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException keptWaiting) {
      // As guards do; who waits goes on when the other one is let go.
    } catch (InterruptedException | ExecutionException failed) {
      throw new AssertionError("a request got no answer", failed);
    }
  }

  /** Whoever reads the state first, one gives back; behind no guard both do. */
  @ParameterizedTest
  @MethodSource("all")
  void twoCancellationsOfAPaidOrderGiveItsStockAndItsMoneyBackOnce(String strategy) {
    Calls.customer(ann).body(body()).post("/orders").then().statusCode(201);
    String order = order();
    String meeting =
        Race.rendezvous(
            "read",
            UNGUARDED.contains(strategy) ? Race.UNTIL_BOTH_ARE_THERE : Race.UNLESS_KEPT_APART);
    Supplier<Response> one =
        () ->
            Calls.customer(ann)
                .header("Lab-Strategy", strategy)
                .header(Race.HEADER, meeting)
                .post("/orders/" + order + "/cancellation");
    List<Response> answers = Race.of(one, one);
    Wait.until("the order is cancelled", () -> state().equals("CANCELLED"));
    assertThat(taken()).isZero();
    assertThat(accounts.balance(account)).isEqualTo(1000);
    assertThat(stock().getLong("available"))
        .isEqualTo(UNGUARDED.contains(strategy) ? STOCK + 1 : STOCK);
    assertThat(answers)
        .filteredOn(answer -> answer.statusCode() / 100 == 2)
        .hasSize(UNGUARDED.contains(strategy) ? 2 : 1);
  }

  /** The recovery has sent the debit, which is still on its way when the void is there. */
  @Test
  void aCancellationAgainstTheRecoverysDebitKeepsItFromEverBeingTaken() throws Exception {
    accounts.always(new AccountsStub.Fault.Instead(503, "dependency-unavailable"));
    Calls.customer(ann).body(body()).post("/orders").then().statusCode(202);
    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    accounts.next(new AccountsStub.Fault.Late(arrived, released));
    accounts.always(null);
    try {
      assertThat(arrived.await(20, TimeUnit.SECONDS)).as("recovery sent the debit").isTrue();
      cancelled("atomic-update");
    } finally {
      released.countDown();
    }
    assertGivenUp();
  }

  /** Somebody else has confirmed the order while its placing request stood still. */
  @Test
  void aClaimThatWasOutlivedChangesNothing() {
    Response placed = overtakenByAConfirmation();
    placed.then().statusCode(201);
    assertThat(taken()).isEqualTo(PRICE);
    assertThat(booksAgree(0)).isTrue();
    assertThat(shown("/orders/" + order() + "/history").getList("events.state"))
        .containsExactly("PENDING", "CONFIRMED");
  }

  /**
   * A refusal comes to the placing request; but that has stood still so long that the recovery has
   * asked again. Who has outlived its claim rejects nothing; it bars a debit that has not come.
   */
  @Test
  void aRefusalThatComesToAnOutlivedClaimTakesNoStep() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    accounts.next(new AccountsStub.Fault.Instead(409, "insufficient-funds"));
    accounts.next(new AccountsStub.Fault.Late(arrived, released));
    Response placed =
        overtaken(
            "atomic-update",
            "called",
            1,
            () -> {
              try {
                return arrived.await(20, TimeUnit.SECONDS);
              } catch (InterruptedException interrupted) {
                throw new AssertionError(interrupted);
              }
            });
    try {
      placed.then().statusCode(202).body("state", equalTo("PENDING"));
    } finally {
      released.countDown();
    }
    Wait.until("the recovery has rejected it", () -> state().equals("REJECTED"));
    assertThat(taken()).isZero();
    assertThat(booksAgree(0)).isTrue();
  }

  /** The same, and the recovery was told that the money is taken, and has confirmed the order. */
  @Test
  void aRefusalThatComesToAnOutlivedClaimGivesNoMoneyOfAConfirmedOrderBack() {
    accounts.next(new AccountsStub.Fault.Instead(409, "insufficient-funds"));
    Response placed = overtakenByAConfirmation();
    placed.then().statusCode(201).body("state", equalTo("CONFIRMED"));
    assertThat(taken()).isEqualTo(PRICE);
    assertThat(booksAgree(0)).isTrue();
  }

  /** One copy of the debit was refused while another one took the money, unheard. */
  @Test
  void anOrderWhoseDebitWasRefusedAndTakenIsConfirmed() {
    accounts.next(new AccountsStub.Fault.After(409, "insufficient-funds"));
    Calls.customer(ann)
        .body(body())
        .post("/orders")
        .then()
        .statusCode(201)
        .body("state", equalTo("CONFIRMED"));
    assertThat(taken()).isEqualTo(PRICE);
    assertThat(booksAgree(0)).isTrue();
  }

  private Response overtakenByAConfirmation() {
    return overtaken(
        "atomic-update",
        "called",
        1,
        () -> {
          Wait.until("the recovery has confirmed it", () -> state().equals("CONFIRMED"));
          return state();
        });
  }

  /** The answer to a placement that was held there while something else was done. */
  private Response overtaken(String strategy, String point, int passing, Supplier<?> meanwhile) {
    try (ExecutorService threads = Executors.newFixedThreadPool(2);
        Hold hold = Hold.fresh()) {
      Future<Response> held =
          threads.submit(() -> place(strategy, hold.at(point) + ";passing=" + passing));
      hold.awaitArrival();
      CompletableFuture<?> other = CompletableFuture.supplyAsync(meanwhile, threads);
      Duration patience =
          point.startsWith("call") ? Duration.ofSeconds(20) : Race.UNLESS_KEPT_APART;
      if (UNGUARDED.contains(strategy)) {
        patience = Race.UNTIL_BOTH_ARE_THERE;
      }
      other.copy().completeOnTimeout(null, patience.toMillis(), TimeUnit.MILLISECONDS).join();
      hold.release();
      Response answer = Race.answer(held);
      other.join();
      return answer;
    }
  }

  private Response place(String strategy, String hold) {
    return Calls.customer(ann)
        .header("Lab-Strategy", strategy)
        .header(Hold.HEADER, hold)
        .body(body())
        .post("/orders");
  }

  private Response cancelled(String strategy) {
    Response cancelled = cancel(strategy);
    cancelled.then().statusCode(200);
    return cancelled;
  }

  /** One strategy rules all operations of a run. */
  private Response cancel(String strategy) {
    return Calls.customer(ann)
        .header("Lab-Strategy", strategy)
        .post("/orders/" + order() + "/cancellation");
  }

  private String body() {
    return "{\"account\":\"%s\",\"lines\":[%s]}".formatted(account, line(tea, 1));
  }

  private String order() {
    return shown("/orders?product=" + tea).getString("orders[0].id");
  }

  private String state() {
    return shown("/orders?product=" + tea).getString("orders[0].state");
  }

  private JsonPath stock() {
    return shown("/products/" + tea + "/stock");
  }

  private long taken() {
    return accounts.taken(account);
  }

  private void assertGivenUp() {
    Wait.until("the order is cancelled", () -> state().equals("CANCELLED"));
    assertThat(taken()).isZero();
    assertThat(accounts.balance(account)).isEqualTo(1000);
    assertThat(booksAgree(0)).as(stock().prettify()).isTrue();
  }

  /** Money and stock as the order's state says. */
  private boolean booksAgree(long reserved) {
    boolean confirmed = state().equals("CONFIRMED");
    JsonPath stock = stock();
    return taken() == (confirmed ? PRICE : 0)
        && stock.getLong("reserved") == reserved
        && stock.getLong("sold") == (confirmed ? 1 : 0)
        && stock.getLong("available") == STOCK - (confirmed ? 1 : 0);
  }
}

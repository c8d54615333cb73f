package dev.racelab.order;

import static dev.racelab.order.Shop.code;
import static dev.racelab.order.Shop.expiredCode;
import static dev.racelab.order.Shop.line;
import static dev.racelab.order.Shop.lines;
import static dev.racelab.order.Shop.lost;
import static dev.racelab.order.Shop.order;
import static dev.racelab.order.Shop.product;
import static dev.racelab.order.Shop.products;
import static dev.racelab.order.Shop.shown;
import static dev.racelab.order.Shop.sold;
import static dev.racelab.order.Shop.stock;
import static dev.racelab.platform.testing.Problems.invalid;
import static dev.racelab.platform.testing.Problems.refused;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;

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
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The rules about orders, codes and products hold behind every strategy, and races of two end as
 * the strategy says: behind a guard exactly one wins; behind none both do, which proves that the
 * race was one.
 */
@QuarkusTest
@TestProfile(LabIsOn.class)
@QuarkusTestResource(EmbeddedStores.class)
class StrategiesTest {
  private static final Set<String> UNGUARDED = Set.of("none", "no-transaction");

  /** As many as one bulk change may name; each strategy finds them as the one before left them. */
  private static List<String> most = List.of();

  private final UUID ann = UUID.randomUUID();

  static Stream<String> all() {
    return Strategies.all().stream().map(Strategy::name);
  }

  /** Without a transaction, what was written before a refusal stands. */
  static Stream<String> allWithATransaction() {
    return all().filter(strategy -> !strategy.equals("no-transaction"));
  }

  @ParameterizedTest
  @MethodSource("all")
  void anOrderTakesThePiecesOfAllItsLines(String strategy) {
    List<String> products = products(2, 10);
    Response placed =
        customer(strategy)
            .body(lines(line(products.getLast(), 2), line(products.getFirst(), 3)))
            .post("/orders");
    placed
        .then()
        .statusCode(201)
        .body("state", equalTo("CONFIRMED"))
        .body("total", equalTo(0))
        .body("lines.product", equalTo(products))
        .body("lines.quantity", contains(3, 2));
    assertThat(stock(products.getFirst())).isEqualTo(7);
    assertThat(stock(products.getLast())).isEqualTo(8);
    assertThat(shown("/orders/" + placed.<String>path("id")).getLong("version")).isZero();
    assertThat(products).allSatisfy(product -> assertThat(lost(product)).isZero());
  }

  @ParameterizedTest
  @MethodSource("allWithATransaction")
  void aShortSecondLineLeavesTheFirstUntouched(String strategy) {
    List<String> products = products(2, 10);
    Seen before = seen(products);
    refused(
            customer(strategy)
                .body(lines(line(products.getFirst(), 3), line(products.getLast(), 11)))
                .post("/orders"),
            409,
            "out-of-stock")
        .body("violations[0].field", equalTo("lines.1.quantity"))
        .body("detail", containsString(products.getLast()));
    before.isStillSo();
  }

  @ParameterizedTest
  @MethodSource("allWithATransaction")
  void anOrderThatIsTooDearTakesNothing(String strategy) {
    String tea = product(1, "EUR", 10);
    String dear = product(1_000_000_000, "EUR", 1000);
    Seen before = seen(List.of(tea, dear));
    invalid(
        customer(strategy).body(lines(line(tea, 1), line(dear, 1000))).post("/orders"), "lines");
    before.isStillSo();
  }

  @ParameterizedTest
  @MethodSource("all")
  void aCancellationGivesBackOnce(String strategy) {
    List<String> products = products(2, 10);
    String order =
        Calls.customer(ann)
            .body(lines(line(products.getFirst(), 3), line(products.getLast(), 4)))
            .post("/orders")
            .path("id");
    customer(strategy)
        .post("/orders/" + order + "/cancellation")
        .then()
        .statusCode(200)
        .header("ETag", "\"1\"")
        .body("state", equalTo("CANCELLED"))
        .body("version", equalTo(1));
    assertThat(products).allSatisfy(product -> assertThat(stock(product)).isEqualTo(10));
    Seen cancelled = seen(products);
    refused(
        customer(strategy).post("/orders/" + order + "/cancellation"), 409, "already-cancelled");
    cancelled.isStillSo();
  }

  @ParameterizedTest
  @MethodSource("all")
  void aCodeIsRedeemedUpToItsLimit(String strategy) {
    String code = code(2);
    for (int use = 1; use <= 2; use++) {
      customer(strategy)
          .post("/discount-codes/" + code + "/redemptions")
          .then()
          .statusCode(201)
          .body("use", equalTo(use));
    }
    Seen used = Seen.code(code);
    refused(
        customer(strategy).post("/discount-codes/" + code + "/redemptions"),
        409,
        "already-redeemed");
    used.isStillSo();
    assertThat(uses(code)).containsExactly(1, 2);
  }

  @ParameterizedTest
  @MethodSource("all")
  void anExpiredCodeIsNotRedeemed(String strategy) {
    String code = expiredCode();
    Seen unused = Seen.code(code);
    invalid(customer(strategy).post("/discount-codes/" + code + "/redemptions"), "code");
    unused.isStillSo();
  }

  @ParameterizedTest
  @MethodSource("all")
  void aProductIsChangedAtTheVersionThatItsEditorSawOnly(String strategy) {
    String tea = product(10);
    order(ann, tea, 4);
    edit(operator(strategy), tea, "\"1\"", "{\"price\":300,\"stock\":20}")
        .then()
        .statusCode(200)
        .header("ETag", "\"2\"")
        .body("price", equalTo(300))
        .body("stock", equalTo(20))
        .body("supplied", equalTo(24))
        .body("name", equalTo("Tea"));
    assertThat(lost(tea)).isZero();
    Seen changed = Seen.product(tea);
    refused(edit(operator(strategy), tea, "\"1\"", "{\"price\":400}"), 412, "precondition-failed")
        .body("conflicts.resource", contains("product:" + tea))
        .body("conflicts.currentVersion", contains(2));
    changed.isStillSo();
  }

  @ParameterizedTest
  @MethodSource("allWithATransaction")
  void aBulkChangeNamesWhatIsStaleAndChangesNone(String strategy) {
    List<String> products = products(3, 10);
    order(ann, products.get(1), 1);
    Seen before = seen(products);
    refused(bulk(strategy, products), 409, "write-conflict")
        .body("conflicts.resource", contains("product:" + products.get(1)))
        .body("conflicts.currentVersion", contains(1));
    before.isStillSo();
    order(ann, products.get(2), 1);
    refused(bulk(strategy, products), 409, "write-conflict")
        .body(
            "conflicts.resource",
            contains("product:" + products.get(1), "product:" + products.get(2)));
    assertThat(shown("/products/" + products.get(0)).getLong("version")).isZero();
  }

  /** As many names as any lock provider takes at once. */
  @ParameterizedTest
  @MethodSource("all")
  void theLargestBulkChangeIsMade(String strategy) {
    if (most.isEmpty()) {
      most = products(64, 10);
    }
    int version = shown("/products/" + most.getFirst()).getInt("version");
    String changes =
        most.stream()
            .map(
                id ->
                    "{\"id\":\"%s\",\"version\":%d,\"price\":%d}"
                        .formatted(id, version, version + 1))
            .collect(joining(","));
    operator(strategy)
        .body("{\"changes\":[" + changes + "]}")
        .patch("/products")
        .then()
        .statusCode(200)
        .body("products.price", everyItem(equalTo(version + 1)));
    invalid(
        operator(strategy)
            .body("{\"changes\":[" + changes + "," + changes + "]}")
            .patch("/products"),
        "changes");
  }

  private static Response bulk(String strategy, List<String> products) {
    String changes =
        String.join(
            ",",
            products.stream()
                .map(id -> "{\"id\":\"%s\",\"version\":0,\"price\":1}".formatted(id))
                .toList());
    return operator(strategy).body("{\"changes\":[%s]}".formatted(changes)).patch("/products");
  }

  @ParameterizedTest
  @MethodSource("all")
  void theLastPieceIsSoldOnce(String strategy) {
    String tea = product(1);
    List<Response> answers =
        race(
            strategy,
            () -> customer(strategy),
            calls -> calls.body(lines(line(tea, 1))).post("/orders"));
    oneWins(strategy, answers, 201, 409, "out-of-stock");
    assertThat(sold(tea)).as("pieces sold of one").isEqualTo(winners(strategy));
    assertThat(stock(tea)).isZero();
  }

  @ParameterizedTest
  @MethodSource("all")
  void anOrderIsCancelledOnce(String strategy) {
    String tea = product(10);
    String order = order(ann, tea, 3);
    List<Response> answers =
        race(
            strategy,
            () -> customer(strategy),
            calls -> calls.post("/orders/" + order + "/cancellation"));
    oneWins(strategy, answers, 200, 409, "already-cancelled");
    assertThat(stock(tea)).as("after giving back").isEqualTo(7 + 3 * winners(strategy));
  }

  @ParameterizedTest
  @MethodSource("all")
  void theLastUseIsRedeemedOnce(String strategy) {
    String code = code(1);
    List<Response> answers =
        race(
            strategy,
            () -> customer(strategy),
            calls -> calls.post("/discount-codes/" + code + "/redemptions"));
    oneWins(strategy, answers, 201, 409, "already-redeemed");
    assertThat(uses(code)).hasSize((int) winners(strategy)).containsOnly(1);
    assertThat(shown("/discount-codes/" + code).getInt("used")).isEqualTo(1);
  }

  /** Each order is of a product of its own, so that nothing but the code keeps them apart. */
  @ParameterizedTest
  @MethodSource("all")
  void theLastUseGoesIntoOneOrderAndTheOtherTakesNothing(String strategy) {
    String code = code(1);
    List<String> products = products(2, 10);
    Queue<String> wanted = new ConcurrentLinkedQueue<>(products);
    List<Response> answers =
        race(
            strategy,
            () -> customer(strategy),
            calls ->
                calls
                    .body(
                        "{\"discountCode\":\"%s\",\"lines\":[%s]}"
                            .formatted(code, line(wanted.remove(), 1)))
                    .post("/orders"));
    oneWins(strategy, answers, 201, 409, "already-redeemed");
    assertThat(uses(code)).hasSize((int) winners(strategy)).containsOnly(1);
    assertThat(shown("/discount-codes/" + code).getInt("used")).isEqualTo(1);
    assertThat(products.stream().mapToLong(Shop::stock).sum())
        .as("pieces left of twenty")
        .isEqualTo(20 - winners(strategy));
    assertThat(products).allSatisfy(product -> assertThat(lost(product)).isZero());
  }

  @ParameterizedTest
  @MethodSource("all")
  void twoEditorsOfOneVersionDoNotOverwriteEachOther(String strategy) {
    String tea = product(10);
    List<Response> answers =
        race(
            strategy,
            () -> operator(strategy),
            calls -> edit(calls, tea, "\"0\"", "{\"price\":300}"));
    oneWins(strategy, answers, 200, 412, "precondition-failed");
    assertThat(shown("/products/" + tea).getLong("version")).isEqualTo(winners(strategy));
  }

  /** A placement has read, and a cancellation comes before it writes. */
  @ParameterizedTest
  @MethodSource("all")
  void whatComesBackWhileAnOrderIsPlacedIsNotLost(String strategy) {
    String tea = product(10);
    String order = order(ann, tea, 3);
    overtaking(
        strategy,
        hold -> place(customer(strategy).header(Hold.HEADER, hold), tea),
        () -> customer(strategy).post("/orders/" + order + "/cancellation"));
    assertThat(lost(tea)).isEqualTo(UNGUARDED.contains(strategy) ? 3 : 0);
  }

  /** The same with a hand that fills up the stock. */
  @ParameterizedTest
  @MethodSource("all")
  void whatIsSuppliedWhileAnOrderIsPlacedIsNotLost(String strategy) {
    String tea = product(10);
    overtaking(
        strategy,
        hold -> place(customer(strategy).header(Hold.HEADER, hold), tea),
        () -> refill(operator(strategy), tea));
    assertThat(lost(tea)).isEqualTo(UNGUARDED.contains(strategy) ? 7 : 0);
  }

  /** And the other way round: a hand that has read, and an order that is placed meanwhile. */
  @ParameterizedTest
  @MethodSource("all")
  void whatIsSoldWhileAProductIsChangedIsNotSoldAgain(String strategy) {
    String tea = product(10);
    overtaking(
        strategy,
        hold -> refill(operator(strategy).header(Hold.HEADER, hold), tea),
        () -> place(customer(strategy), tea));
    assertThat(lost(tea)).isEqualTo(UNGUARDED.contains(strategy) ? -2 : 0);
  }

  private static Response place(RequestSpecification calls, String tea) {
    return calls.body(lines(line(tea, 2))).post("/orders");
  }

  private static Response refill(RequestSpecification calls, String tea) {
    return edit(calls, tea, "*", "{\"stock\":17}");
  }

  /** Two that send the same and meet when both have read. */
  private static List<Response> race(
      String strategy,
      Supplier<RequestSpecification> caller,
      Function<RequestSpecification, Response> request) {
    String meeting = Race.rendezvous("read", patience(strategy));
    Supplier<Response> one = () -> request.apply(caller.get().header(Race.HEADER, meeting));
    return Race.of(one, one);
  }

  /** At least one succeeds, and what does not was locked out; where nothing guards, both do. */
  private static void overtaking(
      String strategy, Function<String, Response> held, Supplier<Response> other) {
    List<Response> answers = Race.overtaking(held, other, patience(strategy));
    assertThat(answers)
        .as(answers.stream().map(Response::asString).toList().toString())
        .filteredOn(answer -> answer.statusCode() <= 201)
        .hasSizeGreaterThanOrEqualTo((int) winners(strategy));
    assertThat(answers)
        .filteredOn(answer -> answer.statusCode() > 201)
        .allSatisfy(answer -> refused(answer, 503, "lock-timeout"));
  }

  /** Exactly one succeeds; where nothing guards, both do. */
  private static void oneWins(
      String strategy, List<Response> answers, int success, int refusal, String code) {
    assertThat(answers)
        .as(answers.stream().map(Response::asString).toList().toString())
        .filteredOn(answer -> answer.statusCode() == success)
        .hasSize((int) winners(strategy));
    if (UNGUARDED.contains(strategy)) {
      assertThat(answers).allSatisfy(StrategiesTest::met);
    }
    assertThat(answers)
        .filteredOn(answer -> answer.statusCode() != success)
        .allSatisfy(
            answer -> {
              // Whoever does not wait for a row learns that it is locked, not what became of it.
              if (strategy.equals("pessimistic-nowait") && answer.statusCode() == 503) {
                refused(answer, 503, "lock-timeout");
              } else {
                refused(answer, refusal, code);
              }
            });
  }

  private static void met(Response answer) {
    assertThat(answer.header("Lab-Rendezvous-Met")).as(answer.asString()).isEqualTo("2");
  }

  private static long winners(String strategy) {
    return UNGUARDED.contains(strategy) ? 2 : 1;
  }

  private static Duration patience(String strategy) {
    return UNGUARDED.contains(strategy) ? Race.UNTIL_BOTH_ARE_THERE : Race.UNLESS_KEPT_APART;
  }

  private RequestSpecification customer(String strategy) {
    return Calls.customer(ann).header("Lab-Strategy", strategy);
  }

  private static RequestSpecification operator(String strategy) {
    return Calls.operator().header("Lab-Strategy", strategy);
  }

  private static Response edit(
      RequestSpecification calls, String product, String ifMatch, String body) {
    return calls.header("If-Match", ifMatch).body(body).patch("/products/" + product);
  }

  /** Which uses of a code were given away. */
  private static List<Integer> uses(String code) {
    return shown("/discount-codes/" + code + "/redemptions").getList("redemptions.use");
  }

  private static Seen seen(List<String> products) {
    List<String> paths = new ArrayList<>();
    for (String product : products) {
      paths.add("/products/" + product);
      paths.add("/orders?product=" + product);
    }
    return Seen.at(paths.toArray(String[]::new));
  }
}

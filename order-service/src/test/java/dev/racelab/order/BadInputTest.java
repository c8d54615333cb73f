package dev.racelab.order;

import static dev.racelab.order.Shop.code;
import static dev.racelab.order.Shop.expiredCode;
import static dev.racelab.order.Shop.line;
import static dev.racelab.order.Shop.lines;
import static dev.racelab.order.Shop.newCode;
import static dev.racelab.order.Shop.order;
import static dev.racelab.order.Shop.product;
import static dev.racelab.platform.testing.Calls.customer;
import static dev.racelab.platform.testing.Calls.operator;
import static dev.racelab.platform.testing.Problems.invalid;
import static dev.racelab.platform.testing.Problems.refused;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.racelab.platform.testing.EmbeddedStores;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the rules about orders, codes and products do not allow gets its code, names the value, and
 * has no effect: whatever a test here sends, both products, their orders and the discount code are
 * afterwards as they were.
 */
@QuarkusTest
@QuarkusTestResource(EmbeddedStores.class)
class BadInputTest {
  private final UUID ann = UUID.randomUUID();
  private String tea = "";
  private String pot = "";
  private String code = "";
  private Seen before = new Seen(Collections.emptyMap());

  @BeforeEach
  void open() {
    tea = product(10);
    pot = product(10);
    code = code(1);
    before =
        Seen.at(
            "/products/" + tea,
            "/products/" + pot,
            "/orders?product=" + tea,
            "/orders?product=" + pot,
            "/discount-codes/" + code,
            "/discount-codes/" + code + "/redemptions");
  }

  @AfterEach
  void nothingIsReserved() {
    before.isStillSo();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "1001", "null"})
  void aQuantityThatIsNotAllowedIsRefused(String quantity) {
    String bad = "{\"product\":\"%s\",\"quantity\":%s}".formatted(pot, quantity);
    invalid(place(line(tea, 1), bad), "lines.1.quantity");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.5", "\"2\"", "2147483648", "9223372036854775808", "true"})
  void aQuantityThatIsNoWholeNumberIsRefused(String quantity) {
    String bad = "{\"product\":\"%s\",\"quantity\":%s}".formatted(pot, quantity);
    invalid(place(line(tea, 1), bad), "lines.1.quantity");
  }

  @Test
  void aLineWithoutAProductOrWithoutAnythingIsRefused() {
    invalid(place(line(tea, 1), "{\"quantity\":1}"), "lines.1.product");
    invalid(place(line(tea, 1), "{\"product\":\"tea\",\"quantity\":1}"), "lines.1.product");
    invalid(place(line(tea, 1), "null"), "lines.1");
  }

  @Test
  void anUnknownProductAmongKnownOnesIsNotFoundByItsId() {
    String unknown = UUID.randomUUID().toString();
    refused(place(line(tea, 1), line(unknown, 1), line(pot, 1)), 404, "not-found")
        .body("detail", containsString(unknown));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"lines\":[]}", "{\"lines\":null}", "{}", "{\"lines\":{}}"})
  void anOrderWithoutLinesIsRefused(String body) {
    invalid(customer(ann).body(body).post("/orders"), "lines");
  }

  @Test
  void anOrderWithTooManyLinesIsRefused() {
    invalid(place(Collections.nCopies(21, line(tea, 1)).toArray(String[]::new)), "lines");
  }

  @Test
  void mergedLinesMayNotBeTooManyPiecesTogether() {
    invalid(place(line(pot, 1), line(tea, 600), line(tea, 401)), "lines.1.quantity");
  }

  @Test
  void aShortLineRefusesTheWholeOrderAndSaysWhich() {
    refused(place(line(tea, 1), line(pot, 11)), 409, "out-of-stock")
        .body("violations[0].field", equalTo("lines.1.quantity"))
        .body("detail", containsString(pot));
    // Merged, the line is named by its first place in the request.
    refused(place(line(pot, 1), line(tea, 6), line(tea, 5)), 409, "out-of-stock")
        .body("violations[0].field", equalTo("lines.1.quantity"))
        .body("detail", containsString(tea));
  }

  @Test
  void productsOfSeveralCurrenciesAreRefused() {
    String dollars = product(1, "USD", 10);
    Seen unsold = Seen.product(dollars);
    invalid(place(line(tea, 1), line(dollars, 1)), "lines");
    unsold.isStillSo();
  }

  @Test
  void aTotalThatIsTooHighIsRefused() {
    String dear = product(1_000_000_000, "EUR", 1_000_000_000);
    String cup = product(1, "EUR", 10);
    Seen unsold = Seen.product(dear);
    invalid(place(line(dear, 1000), line(cup, 1)), "lines");
    unsold.isStillSo();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "account      | \"seven\"",
        "account      | 7",
        "discountCode | \"spring\"",
        "discountCode | \"A B C D\"",
        "discountCode | 7",
        "email        | \"ann\"",
        "email        | \"ann@here\\r\\nBcc: all@there\"",
        "email        | \"ann@a b\"",
        "email        | \"\"",
      })
  void whoPaysWhatIsTakenOffAndWhereMailGoesIsCheckedBeforeAnythingElse(
      String field, String value) {
    invalid(
        customer(ann)
            .body("{\"lines\":[%s],\"%s\":%s}".formatted(line(tea, 1), field, value))
            .post("/orders"),
        field);
  }

  @Test
  void aFieldThatNobodyKnowsIsRefusedWhereverItStands() {
    invalid(
        place(line(tea, 1), "{\"product\":\"%s\",\"quantity\":1,\"price\":0}".formatted(pot)),
        "lines.1.price");
    invalid(
        customer(ann)
            .body("{\"lines\":[%s],\"customer\":\"%s\"}".formatted(line(tea, 1), ann))
            .post("/orders"),
        "customer");
  }

  private Response place(String... lines) {
    return customer(ann).body(lines(lines)).post("/orders");
  }

  @Test
  void anOrderIsCancelledOnce() {
    String green = product(10);
    String order = order(ann, green, 4);
    customer(ann).post("/orders/" + order + "/cancellation").then().statusCode(200);
    Seen cancelled = Seen.product(green);
    refused(customer(ann).post("/orders/" + order + "/cancellation"), 409, "already-cancelled");
    refused(operator().post("/orders/" + order + "/cancellation"), 409, "already-cancelled");
    cancelled.isStillSo();
  }

  @Test
  void anOrderThatIsNotThereIsNotCancelled() {
    String nobodys = "/orders/" + UUID.randomUUID();
    refused(customer(ann).post(nobodys + "/cancellation"), 404, "not-found");
    refused(customer(ann).get(nobodys), 404, "not-found");
    refused(customer(ann).post("/orders/not-an-id/cancellation"), 404, "not-found");
  }

  @Test
  void aCodeThatIsUsedUpIsRefused() {
    String once = code(1);
    customer(UUID.randomUUID())
        .post("/discount-codes/" + once + "/redemptions")
        .then()
        .statusCode(201);
    Seen used = Seen.code(once);
    refused(redeem(once), 409, "already-redeemed");
    used.isStillSo();
  }

  @Test
  void aCodeThatIsExpiredIsRefused() {
    String expired = expiredCode();
    Seen unused = Seen.code(expired);
    invalid(redeem(expired), "code");
    unused.isStillSo();
  }

  @Test
  void aCodeThatIsUnknownIsNotFound() {
    refused(redeem(newCode()), 404, "not-found");
    refused(redeem("no such code"), 404, "not-found");
    refused(operator().get("/discount-codes/" + newCode()), 404, "not-found");
    refused(operator().get("/discount-codes/" + newCode() + "/redemptions"), 404, "not-found");
  }

  private Response redeem(String wanted) {
    return customer(ann).post("/discount-codes/{code}/redemptions", wanted);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "name     | \"\"",
        "name     | null",
        "name     | 7",
        "name     | 1.5",
        "name     | true",
        "price    | -1",
        "price    | 1000000001",
        "price    | 1.5",
        "price    | \"1\"",
        "price    | 9223372036854775808",
        "price    | null",
        "currency | \"eur\"",
        "currency | \"EURO\"",
        "currency | null",
        "stock    | -1",
        "stock    | 1000000001",
        "stock    | 9223372036854775808",
        "stock    | null",
        "supplied | 1",
      })
  void aProductThatIsNotAllowedIsNotMade(String field, String value) {
    invalid(operator().body(newProduct(field, value)).post("/products"), field);
  }

  @Test
  void aNameThatIsTooLongIsRefused() {
    invalid(
        operator().body(newProduct("name", "\"" + "t".repeat(101) + "\"")).post("/products"),
        "name");
    operator()
        .body(newProduct("name", "\"" + "t".repeat(100) + "\""))
        .post("/products")
        .then()
        .statusCode(201);
  }

  @Test
  void aNameThatPostgresqlCannotKeepIsRefused() {
    invalid(operator().body(newProduct("name", "\"Te\\u0000a\"")).post("/products"), "name");
    invalid(operator().body(newProduct("name", "\"Te\\ud800a\"")).post("/products"), "name");
    invalid(
        operator()
            .header("If-Match", "*")
            .body("{\"name\":\"Te\\u0000a\"}")
            .patch("/products/" + tea),
        "name");
  }

  private static String newProduct(String field, String value) {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("name", "\"Tea\"");
    values.put("price", "1");
    values.put("currency", "\"EUR\"");
    values.put("stock", "1");
    return object(values, field, value);
  }

  /** The object with one value changed or added. */
  private static String object(Map<String, String> values, String field, String value) {
    values.put(field, value);
    return values.entrySet().stream()
        .map(each -> "\"" + each.getKey() + "\":" + each.getValue())
        .collect(Collectors.joining(",", "{", "}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "name     | {\"name\":\"\"}",
        "name     | {\"name\":null}",
        "name     | {}",
        "price    | {\"price\":-1}",
        "price    | {\"price\":1000000001}",
        "stock    | {\"stock\":-1}",
        "stock    | {\"stock\":1000000001}",
        "stock    | {\"name\":\"Green tea\",\"stock\":1.5}",
        "currency | {\"price\":1,\"currency\":\"USD\"}",
        "supplied | {\"supplied\":99}",
      })
  void aChangeThatIsNotAllowedChangesNothing(String field, String body) {
    invalid(operator().header("If-Match", "\"0\"").body(body).patch("/products/" + tea), field);
  }

  @Test
  void aProductThatIsNotThereIsNotChanged() {
    refused(
        operator()
            .header("If-Match", "*")
            .body("{\"price\":1}")
            .patch("/products/" + UUID.randomUUID()),
        404,
        "not-found");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "code      | \"ABC\"",
        "code      | \"spring-26\"",
        "code      | \"SPRING 26\"",
        "code      | \"A2345678901234567890123456789012345678901\"",
        "code      | null",
        "percent   | 0",
        "percent   | 101",
        "percent   | 1.5",
        "percent   | null",
        "maxUses   | 0",
        "maxUses   | 1000001",
        "maxUses   | 2147483648",
        "maxUses   | null",
        "expiresAt | \"tomorrow\"",
        "used      | 1",
      })
  void aDiscountCodeThatIsNotAllowedIsNotMade(String field, String value) {
    invalid(operator().body(newDiscountCode(field, value)).post("/discount-codes"), field);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"+999999-01-01T00:00:00Z\"",
        "\"-999999-01-01T00:00:00Z\"",
        "\"tomorrow\"",
        "5",
        "1e30",
        "true"
      })
  void aTimeThatPostgresqlCannotKeepIsRefused(String expiresAt) {
    invalid(
        operator().body(newDiscountCode("expiresAt", expiresAt)).post("/discount-codes"),
        "expiresAt");
  }

  private static String newDiscountCode(String field, String value) {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("code", "\"" + newCode() + "\"");
    values.put("percent", "10");
    values.put("maxUses", "1");
    return object(values, field, value);
  }

  @Test
  void aTextThatAnotherDiscountCodeHasIsTaken() {
    invalid(
        operator().body(newDiscountCode("code", "\"" + code + "\"")).post("/discount-codes"),
        "code");
  }

  @Test
  void aCodeThatPostgresqlCannotKeepIsNotFound() {
    refused(operator().get("/discount-codes/{code}", "TEA\u0000"), 404, "not-found");
    refused(redeem("TEA\u0000"), 404, "not-found");
  }

  @ParameterizedTest
  @CsvSource({
    "/orders, limit=0, limit",
    "/orders, limit=501, limit",
    "/orders, after=bm90LWFuLWlk, after",
    "/orders, product=tea, product",
    "/products, limit=0, limit",
    "/products, limit=501, limit",
    "/products, after=!!!, after",
    "/products, after=bm90LWFuLWlk, after",
  })
  void aPageHasItsBounds(String list, String query, String field) {
    invalid(operator().get(list + "?" + query), field);
  }

  @ParameterizedTest
  @CsvSource({"limit=0, limit", "limit=501, limit", "after=bm90LWFuLWlk, after"})
  void aPageOfRedemptionsHasItsBounds(String query, String field) {
    invalid(operator().get("/discount-codes/" + code + "/redemptions?" + query), field);
  }
}

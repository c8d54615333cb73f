package dev.racelab.order;

import static dev.racelab.order.Shop.order;
import static dev.racelab.order.Shop.product;
import static dev.racelab.order.Shop.products;
import static dev.racelab.order.Shop.shown;
import static dev.racelab.order.Shop.stock;
import static dev.racelab.platform.testing.Calls.operator;
import static dev.racelab.platform.testing.Problems.invalid;
import static dev.racelab.platform.testing.Problems.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import dev.racelab.platform.testing.EmbeddedStores;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** People who edit products by hand do not overwrite each other, or what was sold meanwhile. */
@QuarkusTest
@QuarkusTestResource(EmbeddedStores.class)
class ConditionalRequestTest {
  private static final String DEARER = "{\"price\":300}";

  @Test
  void aChangeNamesTheVersionThatItIsMeantFor() {
    String tea = product(10);
    Seen before = Seen.product(tea);
    refused(operator().body(DEARER).patch("/products/" + tea), 428, "precondition-required");
    before.isStillSo();
  }

  @Test
  void aChangeOfTheCurrentVersionIsMade() {
    String tea = product(10);
    String etag = operator().get("/products/" + tea).header("ETag");
    Response changed = change(tea, "{\"name\":\"Green tea\",\"price\":300,\"stock\":12}", etag);
    changed
        .then()
        .statusCode(200)
        .header("ETag", "\"1\"")
        .body("id", equalTo(tea))
        .body("name", equalTo("Green tea"))
        .body("price", equalTo(300))
        .body("currency", equalTo("EUR"))
        .body("stock", equalTo(12))
        .body("supplied", equalTo(12))
        .body("version", equalTo(1));
    assertThat(operator().get("/products/" + tea).asString()).isEqualTo(changed.asString());
  }

  @Test
  void whatIsLeftOutStays() {
    String tea = product(10);
    change(tea, "{\"name\":\"Green tea\"}", "\"0\"").then().statusCode(200);
    change(tea, DEARER, "\"1\"").then().statusCode(200);
    JsonPath now = shown("/products/" + tea);
    assertThat(now.getString("name")).isEqualTo("Green tea");
    assertThat(now.getLong("price")).isEqualTo(300);
    assertThat(now.getLong("stock")).isEqualTo(10);
    assertThat(now.getLong("supplied")).isEqualTo(10);
  }

  @Test
  void aStockSetByHandMovesTheSupplyByTheSameDifference() {
    String tea = product(10);
    order(UUID.randomUUID(), tea, 4);
    change(tea, "{\"stock\":20}", "\"1\"").then().statusCode(200).body("supplied", equalTo(24));
    change(tea, "{\"stock\":0}", "\"2\"").then().statusCode(200).body("supplied", equalTo(4));
    assertThat(Shop.lost(tea)).isZero();
  }

  @Test
  void aChangeOfAnOlderVersionFailsAndSaysWhichIsThereNow() {
    String tea = product(10);
    order(UUID.randomUUID(), tea, 1);
    Seen before = Seen.product(tea);
    refused(change(tea, "{\"stock\":10}", "\"0\""), 412, "precondition-failed")
        .body("conflicts", hasSize(1))
        .body("conflicts[0].resource", equalTo("product:" + tea))
        .body("conflicts[0].currentVersion", equalTo(1));
    before.isStillSo();
  }

  @ParameterizedTest
  @ValueSource(strings = {"W/\"0\"", "\"1\"", "\"00\"", "\"\"", "\"a,b\"", "W/\"0\", \"1\""})
  void aTagThatIsNotTheCurrentOneOrIsWeakDoesNotMatch(String ifMatch) {
    String tea = product(10);
    Seen before = Seen.product(tea);
    refused(change(tea, DEARER, ifMatch), 412, "precondition-failed")
        .body("conflicts[0].currentVersion", equalTo(0));
    before.isStillSo();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\"0\"", "*", "\"7\", \"0\"", "\"0\",\"7\"", "W/\"0\" , \"0\"", "  \"0\"  "})
  void aTagAmongSeveralOrAStarMatches(String ifMatch) {
    String tea = product(10);
    change(tea, DEARER, ifMatch).then().statusCode(200).body("price", equalTo(300));
  }

  @Test
  void severalHeaderLinesAreOneList() {
    String tea = product(10);
    change(tea, DEARER, "\"7\"", "\"0\"").then().statusCode(200);
    refused(change(tea, DEARER, "\"7\"", "\"0\""), 412, "precondition-failed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "\"0",
        "0\"",
        "'0'",
        ",",
        ", ,",
        "\"0\" \"1\"",
        "w/\"0\"",
        "W/0",
        "*, \"0\"",
        "**",
        "\"0\", x"
      })
  void aHeaderThatCannotBeReadIsRefusedByItsName(String ifMatch) {
    String tea = product(10);
    Seen before = Seen.product(tea);
    invalid(change(tea, DEARER, ifMatch), "If-Match");
    before.isStillSo();
  }

  @Test
  void aHeaderWithoutAValueNamesNoVersion() {
    String tea = product(10);
    Seen before = Seen.product(tea);
    refused(change(tea, DEARER, ""), 428, "precondition-required");
    before.isStillSo();
  }

  @Test
  void aHeaderThatIsLongerThanAnyListIsRefusedByItsName() {
    String tea = product(10);
    Seen before = Seen.product(tea);
    String endless =
        IntStream.range(0, 1000).mapToObj(i -> "\"" + i + "\"").collect(Collectors.joining(","));
    invalid(change(tea, DEARER, endless), "If-Match");
    before.isStillSo();
  }

  @Test
  void severalProductsAreChangedTogether() {
    List<String> products = products(3, 10);
    operator()
        .body(
            changes(
                "{\"id\":\"%s\",\"version\":0,\"price\":1}".formatted(products.get(2)),
                "{\"id\":\"%s\",\"version\":0,\"name\":\"Pot\"}".formatted(products.get(0)),
                "{\"id\":\"%s\",\"version\":0,\"stock\":7}".formatted(products.get(1))))
        .patch("/products")
        .then()
        .statusCode(200)
        .body("products", hasSize(3))
        .body("products.version", contains(1, 1, 1))
        .body("products.find { it.id == '%s' }.price".formatted(products.get(2)), equalTo(1));
    assertThat(shown("/products/" + products.get(0)).getString("name")).isEqualTo("Pot");
    assertThat(stock(products.get(1))).isEqualTo(7);
    assertThat(shown("/products/" + products.get(1)).getLong("supplied")).isEqualTo(7);
    assertThat(shown("/products/" + products.get(2)).getLong("price")).isEqualTo(1);
  }

  @Test
  void aProductIsChangedOnceInOneRequest() {
    List<String> products = products(2, 10);
    Seen before = seen(products);
    invalid(
        operator()
            .body(
                changes(
                    dearer(products.get(0), 0),
                    dearer(products.get(1), 0),
                    dearer(products.get(0), 1)))
            .patch("/products"),
        "changes.2.id");
    before.isStillSo();
  }

  @Test
  void anUnknownProductAmongKnownOnesChangesNone() {
    List<String> products = products(2, 10);
    Seen before = seen(products);
    String unknown = UUID.randomUUID().toString();
    Response refused =
        operator()
            .body(
                changes(dearer(products.get(0), 0), dearer(unknown, 0), dearer(products.get(1), 0)))
            .patch("/products");
    refused(refused, 404, "not-found");
    assertThat(refused.<String>path("detail")).contains(unknown);
    before.isStillSo();
  }

  @Test
  void aBulkChangeHasItsBounds() {
    String tea = product(10);
    Seen before = Seen.product(tea);
    invalid(operator().body("{\"changes\":[]}").patch("/products"), "changes");
    invalid(operator().body("{}").patch("/products"), "changes");
    String[] many =
        IntStream.range(0, 101)
            .mapToObj(i -> dearer(i == 0 ? tea : UUID.randomUUID().toString(), 0))
            .toArray(String[]::new);
    invalid(operator().body(changes(many)).patch("/products"), "changes");
    before.isStillSo();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"version\":0,\"price\":-1 -> price",
        "\"version\":0,\"stock\":1000000001 -> stock",
        "\"version\":-1,\"price\":1 -> version",
        "\"price\":1 -> version",
        "\"version\":0 -> name",
        "\"version\":0,\"currency\":\"USD\" -> currency",
      })
  void aChangeAmongSeveralThatIsNotAllowedIsNamed(String changeAndField) {
    String change = changeAndField.split(" -> ", -1)[0];
    String field = changeAndField.split(" -> ", -1)[1];
    List<String> products = products(2, 10);
    Seen before = seen(products);
    invalid(
        operator()
            .body(
                changes(
                    dearer(products.get(0), 0),
                    "{\"id\":\"%s\",%s}".formatted(products.get(1), change)))
            .patch("/products"),
        "changes.1." + field);
    before.isStillSo();
  }

  private static Response change(String product, String body, String... ifMatch) {
    var request = operator();
    Arrays.stream(ifMatch).forEach(line -> request.header("If-Match", line));
    return request.body(body).patch("/products/" + product);
  }

  private static Seen seen(List<String> products) {
    return Seen.at(products.stream().map(id -> "/products/" + id).toArray(String[]::new));
  }

  private static String changes(String... changes) {
    return "{\"changes\":[%s]}".formatted(String.join(",", changes));
  }

  private static String dearer(String product, long version) {
    return "{\"id\":\"%s\",\"version\":%d,\"price\":300}".formatted(product, version);
  }
}

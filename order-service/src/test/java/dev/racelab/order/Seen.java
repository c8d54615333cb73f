package dev.racelab.order;

import static org.assertj.core.api.Assertions.assertThat;

import dev.racelab.platform.testing.Calls;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an operator saw at some paths, so that a refused request can be shown to have had no effect.
 *
 * @param bodies by path
 */
record Seen(Map<String, String> bodies) {
  /** What is there now. */
  static Seen at(String... paths) {
    Map<String, String> bodies = new TreeMap<>();
    for (String path : paths) {
      bodies.put(path, Calls.operator().get(path).then().statusCode(200).extract().asString());
    }
    return new Seen(bodies);
  }

  /** A product with the orders of it. */
  static Seen product(String id) {
    return at("/products/" + id, "/orders?product=" + id);
  }

  /** A discount code with the redemptions of it. */
  static Seen code(String code) {
    return at("/discount-codes/" + code, "/discount-codes/" + code + "/redemptions");
  }

  void isStillSo() {
    assertThat(at(bodies.keySet().toArray(String[]::new))).isEqualTo(this);
  }
}

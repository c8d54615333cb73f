package dev.racelab.order;

import static dev.racelab.order.Shop.product;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.racelab.platform.testing.EmbeddedStores;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The last line of defence: what PostgreSQL keeps out, whatever the code before lets through. */
@QuarkusTest
@QuarkusTestResource(EmbeddedStores.class)
class ChecksTest {
  private static final String CHECK_VIOLATION = "23514";

  @ParameterizedTest
  @ValueSource(strings = {"stock = stock - 11", "reserved = reserved - 1"})
  void noProductHasFewerPiecesThanNone(String change) {
    String tea = product(10);
    Seen before = Seen.at("/products/" + tea, "/products/" + tea + "/stock");
    assertThatThrownBy(
            () -> Database.change("UPDATE product SET " + change + " WHERE id = ?::uuid", tea))
        .cause()
        .isInstanceOfSatisfying(
            SQLException.class,
            refused -> assertThat(refused.getSQLState()).isEqualTo(CHECK_VIOLATION));
    before.isStillSo();
  }
}

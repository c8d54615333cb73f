package dev.racelab.order;

import static dev.racelab.order.Shop.line;
import static dev.racelab.order.Shop.product;
import static dev.racelab.platform.testing.Calls.customer;
import static dev.racelab.platform.testing.Calls.operator;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.racelab.platform.testing.EmbeddedStores;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Answers to a payment's calls that say less than they seem to, and orders that were never paid
 * from an account: money that was not taken is not believed in, and money that was is not
 * forgotten.
 */
@QuarkusTest
@QuarkusTestResource(EmbeddedStores.class)
@QuarkusTestResource(Neighbours.class)
class OddAnswersTest {
  private final AccountsStub accounts = Neighbours.accounts();
  private final UUID ann = UUID.randomUUID();
  private final String account = UUID.randomUUID().toString();
  private String tea = "";

  @BeforeEach
  void teaIsOnSale() {
    tea = product(250, "EUR", 10);
  }

  @AfterEach
  void theAccountServiceIsBack() {
    accounts.recover();
  }

  /** As of somebody else's page at the address that is configured. */
  @Test
  void aGoodStatusThatDoesNotNameTheDebitPaysForNothing() {
    accounts.next(new AccountsStub.Fault.Instead(201, "welcome"));
    accounts.always(new AccountsStub.Fault.Instead(200, "welcome"));
    String id = placed(202);
    Wait.until("the order asks for a person", () -> state(id).equals("PENDING_STALLED"));
    assertThat(accounts.taken(account)).isZero();
  }

  /** As by a replica of another version, which does not know a field. */
  @Test
  void aVoidThatIsRefusedForAnotherReasonThanItsAccountGivesUpNoMoney() {
    String id = placed(201);
    accounts.always(new AccountsStub.Fault.Instead(400, "validation-failed/unlessTaken"));
    customer(ann).post("/orders/" + id + "/cancellation").then().statusCode(202);
    Wait.until("the order asks for a person", () -> state(id).equals("CANCELLING_STALLED"));
    assertThat(accounts.taken(account)).isEqualTo(250);
    accounts.recover();
    operator().post("/orders/" + id + "/resumption").then().statusCode(200);
    Wait.until("the order is cancelled", () -> state(id).equals("CANCELLED"));
    assertThat(accounts.taken(account)).isZero();
  }

  /** The same answer to a debit, and then to its bar. */
  @Test
  void aDebitThatIsRefusedForAnotherReasonThanItsAccountRejectsNoOrder() {
    accounts.always(new AccountsStub.Fault.Instead(400, "validation-failed/operationId"));
    String id = placed(202);
    Wait.until("the order asks for a person", () -> state(id).equals("PENDING_STALLED"));
    accounts.recover();
    operator().post("/orders/" + id + "/resumption").then().statusCode(200);
    Wait.until("the order is confirmed", () -> state(id).equals("CONFIRMED"));
  }

  /** It was confirmed before there was checkout; its total was never taken from anybody. */
  @Test
  void anOrderOfBeforeThereWereAccountsIsCancelledAndNobodyIsAskedForMoney() {
    String id = placed(201);
    Database.change("UPDATE purchase_order SET account = NULL WHERE id = ?::uuid", id);
    int calls = accounts.calls(id).size();
    customer(ann)
        .post("/orders/" + id + "/cancellation")
        .then()
        .statusCode(200)
        .body("state", equalTo("CANCELLED"));
    assertThat(accounts.calls(id)).hasSize(calls);
  }

  /** No replica that is set up like that can end it, and waiting does not mend it. */
  @Test
  void anOrderThatNobodyCanEndAsksForAPerson() {
    accounts.always(new AccountsStub.Fault.Instead(503, "dependency-unavailable"));
    String id = placed(202);
    Database.change("UPDATE purchase_order SET strategy = 'of-old' WHERE id = ?::uuid", id);
    accounts.recover();
    Wait.until("the order asks for a person", () -> state(id).equals("PENDING_STALLED"));
  }

  private String placed(int status) {
    return customer(ann)
        .body("{\"account\":\"%s\",\"lines\":[%s]}".formatted(account, line(tea, 1)))
        .post("/orders")
        .then()
        .statusCode(status)
        .extract()
        .path("id");
  }

  private static String state(String id) {
    return operator().get("/orders/" + id).path("state");
  }
}

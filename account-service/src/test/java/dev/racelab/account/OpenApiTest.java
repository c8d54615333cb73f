package dev.racelab.account;

import dev.racelab.platform.testing.EmbeddedStores;
import dev.racelab.platform.testing.OpenApiContract;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;

@QuarkusTest
@QuarkusTestResource(EmbeddedStores.class)
class OpenApiTest extends OpenApiContract {
  @Override
  protected Map<String, String> codes() {
    String movement = GUARDED + BODY + " not-found";
    return Map.of(
        "post /customers", GUARDED + BODY + " login-taken",
        "get /customers", READS,
        "post /accounts", READS + BODY + " not-found outcome-unknown",
        "get /accounts/{id}", READS + " not-found",
        "get /accounts/{id}/entries", READS + " not-found",
        "post /accounts/{id}/withdrawals", movement + " insufficient-funds",
        "post /accounts/{id}/deposits", movement,
        "post /transfers", movement + " insufficient-funds",
        "post /debits", movement + " insufficient-funds idempotency-key-missing",
        "post /debits/{operationId}/void", movement + " idempotency-key-missing debit-taken");
  }

  @Override
  protected String success(String operation) {
    return operation.endsWith("/void") ? "200" : super.success(operation);
  }

  @Override
  protected List<String> bodies() {
    return List.of("NewCustomer", "NewAccount", "Amount", "NewTransfer", "NewDebit", "NewVoid");
  }
}

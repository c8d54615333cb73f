package dev.racelab.platform.database;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ConnectionBudgetTest {
  private static final ConnectionBudget.Server HUNDRED = new ConnectionBudget.Server(100, 3, -1);

  @Test
  void poolsThatTakeEveryLastConnectionFit() {
    assertThat(new ConnectionBudget(4, 20, 17).refusal(HUNDRED)).isEmpty();
  }

  @Test
  void oneConnectionTooManyIsRefusedWithTheArithmetic() {
    assertThat(new ConnectionBudget(4, 20, 18).refusal(HUNDRED))
        .contains(
            "Too many connections: 4 replicas (racelab.database.replicas) x 20 connections + 18 of others = 98, and PostgreSQL has 97 (max_connections 100 - 3 reserved). Lower quarkus.datasource.jdbc.max-size to 19 or raise max_connections to 101.");
  }

  @Test
  void aRolesOwnLimitCountsToo() {
    assertThat(new ConnectionBudget(4, 20, 0).refusal(new ConnectionBudget.Server(100, 3, 80)))
        .isEmpty();
    assertThat(new ConnectionBudget(4, 20, 0).refusal(new ConnectionBudget.Server(100, 3, 79)))
        .contains(
            "Too many connections: 4 replicas x 20 connections = 80, and this role has a CONNECTION LIMIT of 79. Lower quarkus.datasource.jdbc.max-size to 19 or raise the role's limit to 80.");
  }

  @Test
  void aProductBeyondIntDoesNotTurnNegative() {
    assertThat(new ConnectionBudget(10_000, 1_000_000, 0).refusal(HUNDRED).orElseThrow())
        .contains("= 10000000000,");
  }
}

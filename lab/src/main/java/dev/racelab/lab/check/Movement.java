package dev.racelab.lab.check;

import com.fasterxml.jackson.databind.JsonNode;
import dev.racelab.lab.history.Attempt;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * What one attempt does to one account, if it takes effect.
 *
 * @param attempt whose effect it is
 * @param account the account's id
 * @param amount signed, minor units
 * @param balanceField the field of the answer that holds this account's balance afterwards
 */
record Movement(Attempt attempt, String account, long amount, String balanceField)
    implements Claim {

  /** The movements of all attempts; other operations move nothing. */
  static List<Movement> of(List<Attempt> attempts) {
    List<Movement> movements = new ArrayList<>();
    for (Attempt attempt : attempts) {
      JsonNode asked = attempt.invocation().value();
      long amount = asked.path("amount").asLong();
      switch (attempt.f()) {
        case "withdraw" ->
            movements.add(
                new Movement(attempt, asked.path("account").asText(), -amount, "balance"));
        case "deposit" ->
            movements.add(new Movement(attempt, asked.path("account").asText(), amount, "balance"));
        case "transfer" -> {
          movements.add(new Movement(attempt, asked.path("from").asText(), -amount, "fromBalance"));
          movements.add(new Movement(attempt, asked.path("to").asText(), amount, "toBalance"));
        }
        default -> {}
      }
    }
    return movements;
  }

  @Override
  public String rowId() {
    return attempt.evidence().value().path("operationId").asText();
  }

  /** The balance that the answer told, where it told one. */
  OptionalLong answeredBalance() {
    JsonNode balance = attempt.evidence().value().path(balanceField);
    return attempt.isOk() && balance.isIntegralNumber()
        ? OptionalLong.of(balance.asLong())
        : OptionalLong.empty();
  }

  /** The version of the account's row that the work read, where the service told it. */
  OptionalLong versionRead() {
    return attempt.versionRead("account/" + account);
  }

  @Override
  public String words() {
    String kind =
        switch (attempt.f()) {
          case "withdraw" -> "withdrawal";
          case "deposit" -> "deposit";
          default -> attempt.f();
        };
    return kind + " of " + Math.abs(amount);
  }
}

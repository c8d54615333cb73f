package dev.racelab.account;

import static dev.racelab.platform.testing.Calls.operator;

import dev.racelab.platform.testing.Answers;
import dev.racelab.platform.testing.Calls;
import dev.racelab.platform.testing.Countdown;
import dev.racelab.platform.testing.TestTokens;
import io.restassured.specification.RequestSpecification;
import java.util.UUID;

/** The service's API in the words of the tests. */
public final class Api {
  private Api() {}

  /** A customer with a login of its own. */
  public record Customer(UUID id, String login) {
    RequestSpecification calls() {
      return Calls.customer(id);
    }
  }

  public static Customer signedUp() {
    return signedUp(0);
  }

  static Customer signedUp(long minimum) {
    UUID id = UUID.randomUUID();
    String login = "c" + id;
    Calls.customer(id)
        .body("{\"login\":\"%s\",\"minimum\":%d}".formatted(login, minimum))
        .post("/customers")
        .then()
        .statusCode(201);
    return new Customer(id, login);
  }

  static String account(Customer owner, long opening, String scope) {
    String body =
        """
        {"owner":"%s","currency":"EUR","minimum":0,"minimumScope":"%s","openingBalance":%d}
        """
            .formatted(owner.id(), scope, opening);
    return Answers.member(operator().body(body).post("/accounts"), 201, "id").asText();
  }

  public static String account(Customer owner, long opening) {
    return account(owner, opening, "ACCOUNT");
  }

  public static long balance(String account) {
    return Answers.member(operator().get("/accounts/" + account), 200, "balance").asLong();
  }

  /** Withdrawals of 1 from a new account. */
  static Countdown withdrawals() {
    Customer ann = signedUp();
    String account = account(ann, Countdown.START);
    return new Countdown(
        "withdrawal",
        TestTokens.customer(ann.id()),
        "/accounts/" + account + "/withdrawals",
        "{\"amount\":1}",
        "account/" + account,
        "/accounts/" + account,
        "balance");
  }
}

package dev.racelab.lab.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.racelab.lab.check.AccountState;
import dev.racelab.lab.check.AccountState.Entry;
import dev.racelab.lab.driver.HttpCall;
import dev.racelab.lab.driver.UnexpectedAnswerException;
import dev.racelab.lab.history.Attempt;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The account service as scenarios use it: seeding, the requests that race, reading back. */
final class AccountApi {
  static final String SERVICE = "account";

  private static final int PAGE = 500;
  private static final int MAX_PAGES = 1_000;
  private static final int MAX_READS = 5;

  private final World world;

  AccountApi(World world) {
    this.world = world;
  }

  Customer signUp(long minimum) throws InterruptedException {
    Customer customer = stranger();
    world.post(
        "/customers",
        customer.token(),
        World.object().put("login", world.newLogin()).put("minimum", minimum));
    return customer;
  }

  /** Somebody with a token who has not signed up. */
  Customer stranger() {
    UUID id = world.newId();
    return new Customer(id, world.tokens().customer(id));
  }

  /** Opens an account with a minimum of its own. */
  String open(Customer owner, long opening, long minimum) throws InterruptedException {
    return open(owner, opening, minimum, "ACCOUNT");
  }

  /** Opens an account that the customer's minimum rules. */
  String openJoint(Customer owner, long opening) throws InterruptedException {
    return open(owner, opening, 0, "CUSTOMER");
  }

  private String open(Customer owner, long opening, long minimum, String scope)
      throws InterruptedException {
    JsonNode account =
        world.post(
            "/accounts",
            world.tokens().operator(),
            World.object()
                .put("owner", owner.id().toString())
                .put("currency", "EUR")
                .put("minimum", minimum)
                .put("minimumScope", scope)
                .put("openingBalance", opening));
    return account.path("id").asText();
  }

  Request withdraw(Customer customer, String account, long amount) {
    return movement("withdraw", customer, account, "withdrawals", amount);
  }

  Request deposit(Customer customer, String account, long amount) {
    return movement("deposit", customer, account, "deposits", amount);
  }

  private Request movement(
      String f, Customer customer, String account, String resource, long amount) {
    return new Request(
        f,
        World.object().put("account", account).put("amount", amount),
        call(
            customer,
            "/accounts/" + account + "/" + resource,
            World.object().put("amount", amount)));
  }

  Request transfer(Customer customer, String from, String to, long amount) {
    ObjectNode body = World.object().put("from", from).put("to", to).put("amount", amount);
    return new Request("transfer", body, call(customer, "/transfers", body));
  }

  Request signUp(Customer customer, String login) {
    ObjectNode body = World.object().put("login", login).put("minimum", 0);
    ObjectNode arguments = World.object().put("customer", customer.id().toString()).setAll(body);
    return new Request("signup", arguments, call(customer, "/customers", body));
  }

  private static HttpCall call(Customer customer, String path, ObjectNode body) {
    return new HttpCall(
        "POST",
        World.path(path),
        Map.of(
            "Authorization", "Bearer " + customer.token(),
            "Content-Type", "application/json",
            "Accept", "application/json"),
        body.toString());
  }

  /** The ids of all customers with that login. */
  List<String> customers(String login) throws InterruptedException {
    JsonNode rows =
        world.read(
            "read-customers",
            World.object().put("login", login),
            "/customers?login=" + URLEncoder.encode(login, UTF_8));
    List<String> ids = new ArrayList<>();
    rows.forEach(row -> ids.add(row.path("id").asText()));
    return ids;
  }

  /** Accounts with their ledgers, after a round. */
  List<AccountState> read(List<String> accounts, List<Attempt> attempts)
      throws InterruptedException {
    boolean inFlight = attempts.stream().anyMatch(Attempt::isUnknown);
    List<AccountState> states = new ArrayList<>();
    for (String account : accounts) {
      states.add(inFlight ? readSettled(account) : state(readAccount(account), account));
    }
    return states;
  }

  /**
   * Balance and ledger as of one moment, if that can be had: an operation in flight may land
   * between the reads, so they are repeated until the version stood still around them.
   */
  private AccountState readSettled(String account) throws InterruptedException {
    JsonNode before = readAccount(account);
    for (int reads = 1; ; reads++) {
      AccountState state = state(before, account);
      JsonNode after = readAccount(account);
      if (after.path("version").equals(before.path("version")) || reads == MAX_READS) {
        return state;
      }
      before = after;
    }
  }

  private JsonNode readAccount(String account) throws InterruptedException {
    return world.read(
        "read-account", World.object().put("account", account), "/accounts/" + account);
  }

  private AccountState state(JsonNode account, String id) throws InterruptedException {
    boolean ruledByCustomer = account.path("minimumScope").asText().equals("CUSTOMER");
    return new AccountState(
        id,
        number(account, "openingBalance"),
        ruledByCustomer ? Long.MIN_VALUE : number(account, "minimum"),
        number(account, "balance"),
        entries(id));
  }

  private List<Entry> entries(String account) throws InterruptedException {
    List<Entry> entries = new ArrayList<>();
    String cursor = "";
    for (int page = 0; page < MAX_PAGES; page++) {
      JsonNode answer =
          world.read(
              "read-entries",
              World.object().put("account", account),
              "/accounts/" + account + "/entries?limit=" + PAGE + cursor);
      for (JsonNode entry : answer.path("entries")) {
        entries.add(
            new Entry(
                entry.path("operationId").asText(),
                number(entry, "amount"),
                number(entry, "balanceAfter")));
      }
      if (!answer.hasNonNull("next")) {
        return entries;
      }
      cursor = "&after=" + URLEncoder.encode(answer.path("next").asText(), UTF_8);
    }
    throw new UnexpectedAnswerException(
        "account %s has more than %,d entries".formatted(account, (long) PAGE * MAX_PAGES));
  }

  private static long number(JsonNode object, String field) {
    JsonNode value = object.path(field);
    if (!value.isIntegralNumber()) {
      throw new UnexpectedAnswerException(
          "field '%s' is not a whole number but '%s'".formatted(field, value));
    }
    return value.asLong();
  }
}

package dev.racelab.lab.scenario;

import static dev.racelab.lab.scenario.Calls.number;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.racelab.lab.check.AccountState;
import dev.racelab.lab.check.AccountState.Entry;
import dev.racelab.lab.history.Attempt;
import java.util.ArrayList;
import java.util.List;

/** The account service as scenarios use it: seeding, the requests that race, reading back. */
final class AccountApi {
  static final String SERVICE = "account";

  private final World world;
  private final Calls calls;

  AccountApi(World world) {
    this.world = world;
    this.calls = new Calls(world);
  }

  Customer signUp(long minimum) throws InterruptedException {
    Customer customer = world.newCustomer();
    world.post(
        "/customers",
        customer.token(),
        World.object().put("login", world.newLogin()).put("minimum", minimum));
    return customer;
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
        Calls.post(
            customer.token(),
            "/accounts/" + account + "/" + resource,
            World.object().put("amount", amount)));
  }

  Request transfer(Customer customer, String from, String to, long amount) {
    ObjectNode body = World.object().put("from", from).put("to", to).put("amount", amount);
    return new Request("transfer", body, Calls.post(customer.token(), "/transfers", body));
  }

  Request signUp(Customer customer, String login) {
    ObjectNode body = World.object().put("login", login).put("minimum", 0);
    ObjectNode arguments = World.object().put("customer", customer.id().toString()).setAll(body);
    return new Request("signup", arguments, Calls.post(customer.token(), "/customers", body));
  }

  /** The ids of all customers with that login. */
  List<String> customers(String login) throws InterruptedException {
    JsonNode rows =
        world.read(
            "read-customers",
            World.object().put("login", login),
            "/customers?login=" + Calls.encoded(login));
    List<String> ids = new ArrayList<>();
    rows.forEach(row -> ids.add(row.path("id").asText()));
    return ids;
  }

  /** Accounts with their ledgers, after a round. */
  List<AccountState> read(List<String> accounts, List<Attempt> attempts)
      throws InterruptedException {
    List<AccountState> states = new ArrayList<>();
    for (String account : accounts) {
      states.add(Calls.settled(attempts, () -> readAccount(account), row -> state(row, account)));
    }
    return states;
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
    return calls
        .pages(
            "read-entries",
            World.object().put("account", account),
            "/accounts/" + account + "/entries",
            "entries")
        .stream()
        .map(
            entry ->
                new Entry(
                    entry.path("operationId").asText(),
                    number(entry, "amount"),
                    number(entry, "balanceAfter")))
        .toList();
  }
}

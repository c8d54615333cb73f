package dev.racelab.lab.compare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/** Customers, accounts and their ledgers. */
final class FakeAccountService implements FakeService {
  private final Map<String, Account> accounts = new LinkedHashMap<>();
  private final List<Customer> customers = new ArrayList<>();

  private static final class Account {
    private final String id = UUID.randomUUID().toString();
    private final UUID owner;
    private final long minimum;
    private final boolean joint;
    private final long opening;
    private final List<Entry> entries = new ArrayList<>();
    private long balance;
    private long version;

    Account(UUID owner, long minimum, boolean joint, long opening) {
      this.owner = owner;
      this.minimum = minimum;
      this.joint = joint;
      this.opening = opening;
      this.balance = opening;
    }
  }

  private record Entry(String operation, String kind, long amount, long after) {}

  private record Customer(UUID id, String login, long minimum) {}

  private record Leg(String account, String kind, long delta) {}

  @Override
  public String name() {
    return "account";
  }

  @Override
  public Set<String> prefixes() {
    return Set.of("customers", "accounts", "transfers");
  }

  @Override
  public Answer write(FakeCall call) {
    JsonNode request = call.body();
    long amount = request.path("amount").asLong();
    return switch (call.path().getFirst()) {
      case "customers" -> signUp(call);
      case "transfers" ->
          move(
              call,
              List.of(
                  new Leg(request.path("from").asText(), "from", -amount),
                  new Leg(request.path("to").asText(), "to", amount)));
      default -> {
        if (call.path().size() == 1) {
          yield open(request);
        }
        boolean deposit = call.path().getLast().equals("deposits");
        yield move(call, List.of(new Leg(call.path().get(1), "", deposit ? amount : -amount)));
      }
    };
  }

  private Answer signUp(FakeCall call) {
    String login = call.body().path("login").asText();
    boolean taken;
    synchronized (this) {
      taken = customers.stream().anyMatch(each -> each.login().equals(login));
    }
    if (taken) {
      return FakeCall.problem(409, "login-taken");
    }
    call.meet();
    Customer customer = new Customer(call.subject(), login, call.body().path("minimum").asLong());
    synchronized (this) {
      if (call.strategy().equals("unmapped-unique-violation")
          && customers.stream().anyMatch(each -> each.login().equals(login))) {
        return FakeCall.problem(500, "internal-error");
      }
      customers.add(customer);
    }
    return new Answer(201, view(customer));
  }

  private synchronized Answer open(JsonNode request) {
    Account account =
        new Account(
            UUID.fromString(request.path("owner").asText()),
            request.path("minimum").asLong(),
            request.path("minimumScope").asText().equals("CUSTOMER"),
            request.path("openingBalance").asLong());
    accounts.put(account.id, account);
    return new Answer(201, view(account));
  }

  private Answer move(FakeCall call, List<Leg> legs) {
    Map<String, Long> read = new TreeMap<>();
    Map<String, Long> versions = new TreeMap<>();
    List<String> accesses = new ArrayList<>();
    synchronized (this) {
      for (Leg leg : legs) {
        Account account = account(leg.account());
        if (leg.delta() < 0 && allowance(account) + leg.delta() < 0) {
          return FakeCall.problem(409, "insufficient-funds");
        }
        read.put(leg.account(), account.balance);
        versions.put(leg.account(), account.version);
        accesses.add("r account/" + leg.account() + "@" + account.version);
      }
    }
    call.meet();
    ObjectNode answer = FakeCall.object();
    String operation = UUID.randomUUID().toString();
    answer.put("operationId", operation);
    synchronized (this) {
      if (call.strategy().equals("redis-fenced")
          && legs.stream()
              .anyMatch(
                  leg ->
                      account(leg.account()).version
                          != versions.getOrDefault(leg.account(), -1L))) {
        return FakeCall.problem(409, "write-conflict");
      }
      for (Leg leg : legs) {
        Account account = account(leg.account());
        long after = read.getOrDefault(leg.account(), 0L) + leg.delta();
        account.balance = after;
        account.version++;
        account.entries.add(new Entry(operation, "MOVED", leg.delta(), after));
        accesses.add("w account/" + leg.account() + "@" + account.version);
        answer.put(leg.kind().isEmpty() ? "balance" : leg.kind() + "Balance", after);
      }
    }
    call.accessed(accesses);
    return new Answer(201, answer);
  }

  /** How much may still be taken. */
  private long allowance(Account account) {
    if (!account.joint) {
      return account.balance - account.minimum;
    }
    long sum =
        accounts.values().stream()
            .filter(each -> each.joint && each.owner.equals(account.owner))
            .mapToLong(each -> each.balance)
            .sum();
    long minimum =
        customers.stream()
            .filter(each -> each.id().equals(account.owner))
            .mapToLong(Customer::minimum)
            .findFirst()
            .orElseThrow();
    return sum - minimum;
  }

  @Override
  public synchronized Answer read(FakeCall call) {
    if (call.path().getFirst().equals("customers")) {
      String login = call.query("login");
      ArrayNode rows = FakeCall.array();
      customers.stream()
          .filter(each -> each.login().equals(login))
          .forEach(each -> rows.add(view(each)));
      return new Answer(200, rows);
    }
    Account account = account(call.path().get(1));
    return new Answer(
        200,
        call.path().size() == 2
            ? view(account)
            : call.page("entries", account.entries, FakeAccountService::view));
  }

  private Account account(String id) {
    Account account = accounts.get(id);
    if (account == null) {
      throw new IllegalStateException("no account " + id);
    }
    return account;
  }

  private static JsonNode view(Entry entry) {
    return FakeCall.object()
        .put("operationId", entry.operation())
        .put("kind", entry.kind())
        .put("amount", entry.amount())
        .put("balanceAfter", entry.after());
  }

  private static ObjectNode view(Customer customer) {
    return FakeCall.object()
        .put("id", customer.id().toString())
        .put("login", customer.login())
        .put("minimum", customer.minimum());
  }

  private static ObjectNode view(Account account) {
    return FakeCall.object()
        .put("id", account.id)
        .put("owner", account.owner.toString())
        .put("minimum", account.minimum)
        .put("minimumScope", account.joint ? "CUSTOMER" : "ACCOUNT")
        .put("openingBalance", account.opening)
        .put("balance", account.balance)
        .put("version", account.version);
  }
}

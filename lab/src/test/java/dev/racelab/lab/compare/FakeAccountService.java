package dev.racelab.lab.compare;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The account service's API over a map, behind a pretended gateway with pretended replicas. Where a
 * strategy is unguarded, a request reads, meets the others, and overwrites what it read; where it
 * is guarded, one lock stands around all that; {@code jvm-lock} has one lock per replica. The twin
 * that proves that the lab finds races, and finds none where there are none.
 */
final class FakeAccountService implements AutoCloseable {
  static {
    // Else each answer on a kept connection waits for a delayed acknowledgement.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Set<String> UNGUARDED = Set.of("none", "no-transaction");

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger requests = new AtomicInteger();
  private final ReentrantLock everywhere = new ReentrantLock();
  private final Map<String, ReentrantLock> perReplica = new HashMap<>();
  private final Map<String, CountDownLatch> meetings = new HashMap<>();
  private final Map<String, Account> accounts = new LinkedHashMap<>();
  private final List<Customer> customers = new ArrayList<>();
  private volatile int replicas = 1;
  private volatile boolean refusing;
  private volatile IntFunction<String> servedBy = number -> "account-" + (number % replicas + 1);

  FakeAccountService() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
    server.setExecutor(threads);
    server.createContext("/api/", this::handle);
    server.start();
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  void scale(int count) {
    replicas = count;
  }

  int replicas() {
    return replicas;
  }

  /** From now on every movement is refused as overloaded. */
  void refuseMovements() {
    refusing = true;
  }

  /** From now on the n-th request is served by whom this says, counted from 0. */
  void serveBy(IntFunction<String> replica) {
    servedBy = replica;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }

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

  private record Answer(int status, JsonNode body) {}

  private record Leg(String account, String kind, long delta) {}

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String replica = servedBy.apply(requests.getAndIncrement());
      exchange.getResponseHeaders().set("X-Served-By", replica);
      Answer answer = answer(exchange, replica);
      byte[] bytes = MAPPER.writeValueAsBytes(answer.body());
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(answer.status(), bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private Answer answer(HttpExchange exchange, String replica) throws IOException {
    String path = exchange.getRequestURI().getPath().substring("/api".length());
    String[] parts = path.substring(1).split("/", -1);
    String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    boolean post = exchange.getRequestMethod().equals("POST");
    JsonNode request = post ? MAPPER.readTree(body) : MAPPER.createObjectNode();
    if (!post) {
      return read(exchange, parts);
    }
    if (parts[0].equals("accounts") && parts.length == 1) {
      return open(request);
    }
    ReentrantLock lock = guard(exchange, replica);
    if (lock != null) {
      lock.lock();
    }
    try {
      return switch (parts[0]) {
        case "customers" -> signUp(exchange, request);
        case "transfers" ->
            move(
                exchange,
                List.of(
                    new Leg(
                        request.path("from").asText(), "from", -request.path("amount").asLong()),
                    new Leg(request.path("to").asText(), "to", request.path("amount").asLong())));
        default -> {
          boolean deposit = parts[2].equals("deposits");
          long amount = request.path("amount").asLong();
          yield move(exchange, List.of(new Leg(parts[1], "", deposit ? amount : -amount)));
        }
      };
    } finally {
      if (lock != null) {
        lock.unlock();
      }
    }
  }

  private @Nullable ReentrantLock guard(HttpExchange exchange, String replica) {
    String strategy = exchange.getRequestHeaders().getFirst("Lab-Strategy");
    boolean weakened = exchange.getRequestHeaders().containsKey("Lab-Weakened");
    if (strategy == null) {
      return everywhere;
    }
    if (weakened || UNGUARDED.contains(strategy)) {
      return null;
    }
    if (strategy.equals("jvm-lock")) {
      synchronized (this) {
        return perReplica.computeIfAbsent(replica, name -> new ReentrantLock());
      }
    }
    return everywhere;
  }

  private Answer signUp(HttpExchange exchange, JsonNode request) {
    String login = request.path("login").asText();
    boolean taken;
    synchronized (this) {
      taken = customers.stream().anyMatch(each -> each.login().equals(login));
    }
    if (taken) {
      return problem(409, "login-taken");
    }
    meet(exchange);
    Customer customer = new Customer(subject(exchange), login, request.path("minimum").asLong());
    synchronized (this) {
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

  private Answer move(HttpExchange exchange, List<Leg> legs) {
    if (refusing) {
      return problem(503, "overloaded");
    }
    Map<String, Long> read = new TreeMap<>();
    List<String> accesses = new ArrayList<>();
    synchronized (this) {
      for (Leg leg : legs) {
        Account account = account(leg.account());
        if (leg.delta() < 0 && allowance(account) + leg.delta() < 0) {
          return problem(409, "insufficient-funds");
        }
        read.put(leg.account(), account.balance);
        accesses.add("r account/" + leg.account() + "@" + account.version);
      }
    }
    meet(exchange);
    ObjectNode answer = MAPPER.createObjectNode();
    String operation = UUID.randomUUID().toString();
    answer.put("operationId", operation);
    synchronized (this) {
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
    exchange.getResponseHeaders().set("Lab-Access", String.join(", ", accesses));
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

  private synchronized Answer read(HttpExchange exchange, String[] parts) {
    if (parts[0].equals("customers")) {
      String login = exchange.getRequestURI().getQuery().substring("login=".length());
      ArrayNode rows = MAPPER.createArrayNode();
      customers.stream()
          .filter(each -> each.login().equals(login))
          .forEach(each -> rows.add(view(each)));
      return new Answer(200, rows);
    }
    Account account = account(parts[1]);
    return new Answer(200, parts.length == 2 ? view(account) : page(exchange, account));
  }

  /** Pages of seven, so that a cursor is followed. */
  private static ObjectNode page(HttpExchange exchange, Account account) {
    String query = exchange.getRequestURI().getQuery();
    int from =
        Stream.of(query.split("&", -1))
            .filter(each -> each.startsWith("after="))
            .mapToInt(each -> Integer.parseInt(each.substring("after=".length())))
            .findFirst()
            .orElse(0);
    int to = Math.min(from + 7, account.entries.size());
    ObjectNode page = MAPPER.createObjectNode();
    ArrayNode entries = page.putArray("entries");
    for (Entry entry : account.entries.subList(from, to)) {
      entries
          .addObject()
          .put("operationId", entry.operation())
          .put("kind", entry.kind())
          .put("amount", entry.amount())
          .put("balanceAfter", entry.after());
    }
    if (to < account.entries.size()) {
      page.put("next", String.valueOf(to));
    } else {
      page.putNull("next");
    }
    return page;
  }

  /** Waits until all parties are there or the time is over, as the real services do. */
  private void meet(HttpExchange exchange) {
    String header = exchange.getRequestHeaders().getFirst("Lab-Rendezvous");
    if (header == null) {
      return;
    }
    String[] parts = header.split(";", -1);
    int parties = Integer.parseInt(parts[1].substring("parties=".length()));
    long millis = Long.parseLong(parts[2].replaceAll("[^0-9]", ""));
    CountDownLatch meeting;
    synchronized (this) {
      meeting = meetings.computeIfAbsent(parts[0], name -> new CountDownLatch(parties));
    }
    meeting.countDown();
    try {
      boolean met = meeting.await(millis, TimeUnit.MILLISECONDS);
      exchange.getResponseHeaders().set("Lab-Rendezvous-Met", met ? "" + parties : "1");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Account account(String id) {
    Account account = accounts.get(id);
    if (account == null) {
      throw new IllegalStateException("no account " + id);
    }
    return account;
  }

  private static UUID subject(HttpExchange exchange) {
    String header = exchange.getRequestHeaders().getFirst("Authorization");
    return UUID.fromString(header.substring("Bearer customer-".length()));
  }

  private static ObjectNode view(Customer customer) {
    return MAPPER
        .createObjectNode()
        .put("id", customer.id().toString())
        .put("login", customer.login())
        .put("minimum", customer.minimum());
  }

  private static ObjectNode view(Account account) {
    return MAPPER
        .createObjectNode()
        .put("id", account.id)
        .put("owner", account.owner.toString())
        .put("minimum", account.minimum)
        .put("minimumScope", account.joint ? "CUSTOMER" : "ACCOUNT")
        .put("openingBalance", account.opening)
        .put("balance", account.balance)
        .put("version", account.version);
  }

  private static Answer problem(int status, String code) {
    return new Answer(
        status,
        MAPPER.createObjectNode().put("status", status).put("code", code).put("definite", true));
  }
}

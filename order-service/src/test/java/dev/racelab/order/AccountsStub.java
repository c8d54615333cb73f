package dev.racelab.order;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * An account service that keeps what the real one promises about debits and voids (the lab runs
 * both together), and that can be told to fail: before its effect, after it, or for as long as it
 * is away.
 */
final class AccountsStub implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long LONGEST_WAY = 30;
  private static final long PLENTY = 1_000_000_000_000_000L;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, Long> balances = new HashMap<>();
  private final Map<String, Entry> entries = new HashMap<>();
  private final List<Call> calls = new ArrayList<>();
  private final ConcurrentLinkedQueue<Fault> faults = new ConcurrentLinkedQueue<>();
  private volatile @Nullable Fault always;

  /** What became of an operation. */
  private static final class Entry {
    String account = "";
    long taken;
    boolean voided;
  }

  /**
   * A call that came.
   *
   * @param subject who called, as the token says
   * @param done whether it is answered, or never will be
   */
  record Call(String path, String key, String subject, JsonNode body, AtomicBoolean done) {}

  /** What a call meets instead of a good answer. */
  sealed interface Fault {
    /** An answer without an effect. */
    record Instead(int status, String code) implements Fault {}

    /** The effect, and then this answer, or none at all where the status is 0. */
    record After(int status, String code) implements Fault {}

    /** The call is on its way until it is let go, and has its effect then. */
    record Late(CountDownLatch arrived, CountDownLatch released) implements Fault {}

    /** The effect, and half an answer; its connection breaks when it is let go. */
    record Half(CountDownLatch released) implements Fault {}
  }

  AccountsStub() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    server.setExecutor(threads);
    server.createContext("/api/debits", this::answer);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/api";
  }

  /** An account with that much; accounts that nobody opened have plenty. */
  synchronized void open(String account, long balance) {
    balances.put(account, balance);
  }

  synchronized long balance(String account) {
    return balances.getOrDefault(account, PLENTY);
  }

  /** What was taken from an account and not given back; accounts that nobody opened included. */
  synchronized long taken(String account) {
    return entries.values().stream()
        .filter(entry -> entry.account.equals(account) && !entry.voided)
        .mapToLong(entry -> entry.taken)
        .sum();
  }

  /** Whether there is a void of an order's debit. */
  synchronized boolean isVoid(String order) {
    return Optional.ofNullable(entries.get("order:" + order + ":debit"))
        .map(entry -> entry.voided)
        .orElse(false);
  }

  /** The calls about an order so far, in the order of their arrival. */
  synchronized List<Call> calls(String order) {
    return calls.stream().filter(call -> call.key().contains(order)).toList();
  }

  /** How many of the calls about an order have had their effect, or will have none. */
  synchronized long answered(String order) {
    return calls.stream().filter(call -> call.key().contains(order) && call.done().get()).count();
  }

  /** How many calls are neither answered nor given up here. */
  synchronized long underWay() {
    return calls.stream().filter(call -> !call.done().get()).count();
  }

  /** The next call meets this. */
  void next(Fault fault) {
    faults.add(fault);
  }

  /** Every call meets this, until {@link #recover()}. */
  void always(@Nullable Fault fault) {
    always = fault;
  }

  void recover() {
    always = null;
    faults.clear();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      JsonNode body = JSON.readTree(exchange.getRequestBody().readAllBytes());
      String path = exchange.getRequestURI().getPath();
      Call call = noted(exchange, path, body);
      Fault fault = faults.poll();
      try {
        meet(exchange, path, body, fault == null ? always : fault);
      } finally {
        call.done().set(true);
      }
    }
  }

  private void meet(HttpExchange exchange, String path, JsonNode body, @Nullable Fault fault)
      throws IOException {
    switch (fault) {
      case null -> send(exchange, effect(path, body));
      case Fault.Instead instead ->
          send(exchange, new Answered(instead.status(), problem(instead.code())));
      case Fault.After(int status, String code) -> {
        effect(path, body);
        if (status != 0) {
          send(exchange, new Answered(status, problem(code)));
        }
      }
      case Fault.Late late -> {
        late.arrived().countDown();
        await(late.released());
        send(exchange, effect(path, body));
      }
      case Fault.Half half -> {
        byte[] answer = effect(path, body).body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(201, answer.length);
        exchange.getResponseBody().write(answer, 0, answer.length / 2);
        exchange.getResponseBody().flush();
        await(half.released());
      }
    }
  }

  private static void await(CountDownLatch released) {
    try {
      if (!released.await(LONGEST_WAY, TimeUnit.SECONDS)) {
        throw new IllegalStateException("nobody let the call go");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized Call noted(HttpExchange exchange, String path, JsonNode body)
      throws IOException {
    String token = exchange.getRequestHeaders().getFirst("Authorization").split("\\.", -1)[1];
    String subject = JSON.readTree(Base64.getUrlDecoder().decode(token)).path("sub").asText();
    Call call =
        new Call(
            path,
            exchange.getRequestHeaders().getFirst("Idempotency-Key"),
            subject,
            body,
            new AtomicBoolean());
    calls.add(call);
    return call;
  }

  private record Answered(int status, String body) {}

  private synchronized Answered effect(String path, JsonNode body) {
    String account = body.path("account").asText();
    return path.endsWith("/void")
        ? voided(
            path.substring("/api/debits/".length(), path.length() - "/void".length()),
            account,
            body.path("unlessTaken").asBoolean())
        : debited(body.path("operationId").asText(), account, body.path("amount").asLong());
  }

  private Answered debited(String operation, String account, long amount) {
    Entry entry = entries.get(operation);
    if (entry == null) {
      if (balance(account) < amount) {
        return new Answered(409, problem("insufficient-funds"));
      }
      entry = new Entry();
      entry.account = account;
      entry.taken = amount;
      entries.put(operation, entry);
      balances.put(account, balance(account) - amount);
    } else if (entry.voided) {
      return new Answered(409, problem("operation-voided"));
    }
    return new Answered(201, "{\"operationId\":\"%s\"}".formatted(operation));
  }

  private Answered voided(String operation, String account, boolean unlessTaken) {
    Entry entry = entries.computeIfAbsent(operation, none -> new Entry());
    if (unlessTaken && entry.taken > 0 && !entry.voided) {
      return new Answered(409, problem("debit-taken"));
    }
    if (!entry.voided) {
      entry.account = account;
      entry.voided = true;
      balances.put(account, balance(account) + entry.taken);
    }
    return new Answered(200, "{\"operationId\":\"%s\"}".formatted(operation));
  }

  /** A code with a value's name in it says which value of the call was refused. */
  private static String problem(String code) {
    String[] parts = code.split("/", 2);
    String violations =
        parts.length == 1
            ? ""
            : ",\"violations\":[{\"field\":\"%s\",\"message\":\"\"}]".formatted(parts[1]);
    return "{\"code\":\"%s\"%s}".formatted(parts[0], violations);
  }

  private static void send(HttpExchange exchange, Answered answer) throws IOException {
    byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(answer.status(), bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
    try {
      if (!threads.awaitTermination(5, TimeUnit.SECONDS)) {
        throw new IllegalStateException("a call to the account service's stand-in does not end");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

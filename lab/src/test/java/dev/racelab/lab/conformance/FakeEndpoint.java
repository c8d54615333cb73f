package dev.racelab.lab.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.racelab.lab.conformance.FakeKeys.Reply;
import dev.racelab.lab.conformance.FakeKeys.WrongKeyException;
import dev.racelab.lab.conformance.Target.Count;
import dev.racelab.lab.conformance.Target.KeyForm;
import dev.racelab.lab.conformance.Target.KeyRequired;
import dev.racelab.lab.driver.Driver;
import dev.racelab.lab.driver.Http1Driver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** One account over HTTP, whose withdrawals and deposits take keys: right, or with one flaw. */
public final class FakeEndpoint implements AutoCloseable {
  static {
    // Else each answer waits for a delayed acknowledgement.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  /** What it accepts. */
  public static final String BODY = "{\"amount\":2,\"note\":\"cash\"}";

  private static final String JSON = "application/json";
  private static final long MOST = 1000;

  private final Flaw flaw;
  private final boolean keyRequired;

  /** What whoever is not Ann is answered; 0 where all are let in. */
  volatile int strangers;

  private final HttpServer server;
  private final Crowd crowd = new Crowd(new Http1Driver());
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final FakeKeys keys;
  private final AtomicLong balance = new AtomicLong(1_000_000);
  private final Map<String, Reply> gets = new ConcurrentHashMap<>();

  /** Starts one. */
  public FakeEndpoint(Flaw flaw, boolean keyRequired) throws IOException {
    this.flaw = flaw;
    this.keyRequired = keyRequired;
    keys = new FakeKeys(flaw, crowd);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 300);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /** Everything that there is to know about it. */
  Target target() {
    return new Target(
        url("/withdrawals"),
        "POST",
        new BodyTemplate(BODY),
        Optional.empty(),
        Optional.of(new BodyTemplate("{\"amount\":5000}")),
        Map.of("Content-Type", JSON, "Authorization", "ann"),
        List.of(),
        Map.of("authorization", "bob"),
        Optional.of(url("/deposits")),
        Optional.of(new Count(url("/account"), JsonPointer.compile("/balance"))),
        Optional.of(JsonPointer.compile("/id")),
        5,
        keyRequired ? KeyRequired.YES : KeyRequired.DETECT,
        KeyForm.BARE,
        Duration.ofSeconds(20));
  }

  /** The same where nothing tells how often something took effect. */
  Target withoutEffects() {
    Target all = target();
    return new Target(
        all.url(),
        all.method(),
        all.body(),
        all.otherBody(),
        all.refusedBody(),
        all.headers(),
        all.callers(),
        all.otherCaller(),
        all.otherUrl(),
        Optional.empty(),
        Optional.empty(),
        all.copies(),
        all.keyRequired(),
        all.keyForm(),
        all.timeout());
  }

  /** A route of it. */
  public URI url(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  /** What sends copies here so that they meet. */
  Driver driver() {
    return crowd;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Reply reply = exchange.getRequestMethod().equals("GET") ? get(exchange) : post(exchange);
      if (reply.status() == 0) {
        return; // whoever sent half a request gets no answer
      }
      byte[] body = reply.body().getBytes(UTF_8);
      reply.headers().forEach(exchange.getResponseHeaders()::set);
      exchange.getResponseHeaders().set("Content-Type", reply.type());
      exchange.sendResponseHeaders(reply.status(), body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private Reply get(HttpExchange exchange) {
    Reply now = new Reply(200, JSON, "{\"balance\":" + balance.get() + "}", Map.of(), false);
    List<String> lines = lines(exchange);
    return flaw == Flaw.REPLAYS_GETS && !lines.isEmpty()
        ? gets.computeIfAbsent(lines.getFirst(), key -> now)
        : now;
  }

  private Reply post(HttpExchange exchange) {
    String path = exchange.getRequestURI().getPath();
    String text;
    try {
      text = read(exchange);
    } catch (HalfABodyException e) {
      if (flaw != Flaw.TAKES_HALF_A_BODY) {
        return new Reply(0, JSON, "", Map.of(), false);
      }
      text = e.half;
    }
    String body = text;
    Optional<String> key;
    try {
      key = keys.parse(lines(exchange));
    } catch (WrongKeyException e) {
      return problem(400, String.valueOf(e.getMessage()));
    }
    if (strangers != 0 && "bob".equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
      return problem(strangers, "not you");
    }
    if (key.isEmpty() && keyRequired) {
      return problem(flaw == Flaw.FORBIDS_A_MISSING_KEY ? 403 : 400, "a key is missing");
    }
    Optional<JsonNode> wanted = JsonBodies.parse(body);
    boolean readable = wanted.filter(json -> json.path("amount").isIntegralNumber()).isPresent();
    if (!readable && flaw != Flaw.KEEPS_WHAT_IT_CANNOT_READ) {
      return problem(400, "the body is not to be understood");
    }
    long amount = readable ? wanted.orElseThrow().path("amount").asLong() : 0;
    if (key.isEmpty()) {
      return move(path, amount);
    }
    String caller = exchange.getRequestHeaders().getFirst("Authorization");
    return keys.once(
        scope(path, caller, key.get()),
        fingerprint(path, body),
        () -> readable ? move(path, amount) : problem(400, "the body is not to be understood"),
        this::problem);
  }

  /** What came before its end. */
  private static final class HalfABodyException extends IOException {
    private static final long serialVersionUID = 1L;
    private final String half;

    HalfABodyException(String half, IOException cause) {
      super(cause);
      this.half = half;
    }
  }

  private static String read(HttpExchange exchange) throws HalfABodyException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    try {
      for (int b = exchange.getRequestBody().read(); b >= 0; b = exchange.getRequestBody().read()) {
        body.write(b);
      }
      return body.toString(UTF_8);
    } catch (IOException e) {
      throw new HalfABodyException(body.toString(UTF_8), e);
    }
  }

  private String scope(String path, String caller, String key) {
    return switch (flaw) {
      case KNOWS_NO_CALLERS -> path + ' ' + key;
      case KNOWS_NO_ROUTES, REFUSES_KEYS_OF_OTHER_ROUTES -> caller + ' ' + key;
      default -> path + ' ' + caller + ' ' + key;
    };
  }

  private String fingerprint(String path, String text) {
    return switch (flaw) {
      case LOOKS_AT_NO_BODY -> path;
      case COMPARES_BODIES_BY_BYTES -> path + text;
      case KNOWS_NO_ROUTES -> canonical(text);
      default -> path + canonical(text);
    };
  }

  private static String canonical(String text) {
    return JsonBodies.parse(text)
        .map(
            json -> {
              Map<String, String> sorted = new TreeMap<>();
              json.properties().forEach(it -> sorted.put(it.getKey(), it.getValue().toString()));
              return sorted.toString();
            })
        .orElse(text);
  }

  private Reply move(String path, long amount) {
    if (amount > MOST) {
      return new Reply(
          409,
          "application/problem+json",
          "{\"instance\":\"" + UUID.randomUUID() + "\"}",
          Map.of(),
          true);
    }
    String id = UUID.randomUUID().toString();
    boolean effective = flaw != Flaw.ANSWERS_WITHOUT_EFFECT;
    long left = balance.addAndGet(!effective ? 0 : path.equals("/deposits") ? amount : -amount);
    return new Reply(
        201,
        JSON,
        "{\"id\":\"" + id + "\",\"balance\":" + left + "}",
        Map.of("Location", "/movements/" + id),
        false);
  }

  private Reply problem(int status, String detail) {
    String type =
        flaw == Flaw.LINKS_TO_NOTHING ? "about:blank" : "https://example.org/problems/" + status;
    return new Reply(
        status,
        flaw == Flaw.ANSWERS_PLAIN_JSON ? JSON : "application/problem+json",
        "{\"type\":\"" + type + "\",\"detail\":\"" + detail + "\"}",
        Map.of(),
        false);
  }

  private static List<String> lines(HttpExchange exchange) {
    return exchange.getRequestHeaders().getOrDefault(Ask.KEY_HEADER, List.of());
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}

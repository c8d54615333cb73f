package dev.racelab.lab.compare;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.racelab.lab.compare.FakeService.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Services over maps, behind a pretended gateway with pretended replicas. Where a strategy is
 * unguarded, a request reads, meets the others, and overwrites what it read; where it is guarded,
 * one lock stands around all that; {@code jvm-lock} has one lock per replica. The twin that proves
 * that the lab finds races, and finds none where there are none.
 */
final class FakeSystem implements AutoCloseable {
  static {
    // Else each answer on a kept connection waits for a delayed acknowledgement.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private static final Set<String> UNGUARDED =
      Set.of(
          "none",
          "no-transaction",
          "lock-after-check",
          "unlock-before-commit",
          "short-lease",
          "retry-without-reread",
          "unmapped-unique-violation");

  /** Their lock is let go while its holder is stopped. */
  private static final Set<String> LEASES =
      Set.of("redis-lock", "redis-fenced", "unfenced-pause", "fence-on-write-only");

  /** They do not wait for a lock. */
  private static final Set<String> NOWAIT = Set.of("pessimistic-nowait", "replay-of-failure");

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger requests = new AtomicInteger();
  private final FakeStops stops = new FakeStops();
  private final FakeStops.Lock everywhere = stops.new Lock();
  private final FakeKeys keys = new FakeKeys(stops);
  private final Map<String, FakeStops.Lock> perReplica = new ConcurrentHashMap<>();
  private final Map<String, Integer> underWay = new HashMap<>();
  private final Map<String, CountDownLatch> meetings = new ConcurrentHashMap<>();
  private final Map<String, Integer> replicas = new ConcurrentHashMap<>();
  private final Map<String, FakeService> byPrefix = new HashMap<>();
  private volatile boolean refusing;
  private volatile @Nullable IntFunction<String> servedBy;

  /**
   * Starts a system.
   *
   * @param counts how many replicas each service pretends to have; others are not there
   */
  FakeSystem(Map<String, Integer> counts) throws IOException {
    for (FakeService service : List.of(new FakeAccountService(), new FakeOrderService())) {
      if (counts.containsKey(service.name())) {
        service.prefixes().forEach(prefix -> byPrefix.put(prefix, service));
      }
    }
    replicas.putAll(counts);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
    server.setExecutor(threads);
    server.createContext("/api/", this::handle);
    server.createContext("/lab/holds/", this::handleHold);
    server.start();
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  List<String> services() {
    return replicas.keySet().stream().sorted().toList();
  }

  void scale(String service, int count) {
    replicas.put(service, count);
  }

  int replicas(String service) {
    return replicas.getOrDefault(service, 0);
  }

  /** What stands still in this system. */
  FakeStops stops() {
    return stops;
  }

  /** From now on everything that races is refused as overloaded. */
  void refuseAll() {
    refusing = true;
  }

  /** From now on the n-th request is served by whom this says, counted from 0. */
  void serveBy(IntFunction<String> replica) {
    servedBy = replica;
  }

  @Override
  public void close() {
    stops.end();
    server.stop(0);
    threads.close();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      handleLiving(exchange);
    } catch (FakeStops.KilledException killed) {
      return; // and the connection is closed without an answer
    }
  }

  private void handleLiving(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath().substring("/api/".length());
    List<String> segments = List.of(path.split("/", -1));
    FakeService service = byPrefix.get(segments.getFirst());
    byte[] sent = exchange.getRequestBody().readAllBytes();
    Answer answer =
        service == null
            ? FakeCall.problem(404, "not-found")
            : answer(service, exchange, segments, sent);
    byte[] bytes = MAPPER.writeValueAsBytes(answer.body());
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(answer.status(), bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  /** As the real services' lab endpoints, which every replica has. */
  private void handleHold(HttpExchange exchange) throws IOException {
    try (exchange) {
      String[] path = exchange.getRequestURI().getPath().split("/", -1);
      if (stops.failsToTell(path[3])) {
        exchange.sendResponseHeaders(500, -1);
      } else if (exchange.getRequestMethod().equals("POST")) {
        stops.release(path[3]);
        exchange.sendResponseHeaders(204, -1);
      } else {
        String replica = stops.whoStandsAt(path[3]);
        byte[] body = MAPPER.writeValueAsBytes(FakeCall.object().put("replica", replica));
        exchange.sendResponseHeaders(replica == null ? 404 : 200, body.length);
        exchange.getResponseBody().write(body);
      }
    }
  }

  private Answer answer(
      FakeService service, HttpExchange exchange, List<String> segments, byte[] sent)
      throws IOException {
    String replica = replica(service, requests.getAndIncrement());
    try {
      stops.requireRunning(replica);
      return answer(service, replica, exchange, segments, sent);
    } finally {
      synchronized (underWay) {
        underWay.merge(replica, -1, Integer::sum);
      }
    }
  }

  private Answer answer(
      FakeService service,
      String replica,
      HttpExchange exchange,
      List<String> segments,
      byte[] sent)
      throws IOException {
    exchange.getResponseHeaders().set("X-Served-By", replica);
    JsonNode body = sent.length == 0 ? FakeCall.object() : MAPPER.readTree(new String(sent, UTF_8));
    FakeCall call = new FakeCall(exchange, segments, body, () -> meet(exchange, replica));
    if (!exchange.getRequestMethod().equals("POST")) {
      return service.read(call);
    }
    String strategy = exchange.getRequestHeaders().getFirst("Lab-Strategy");
    if (refusing && strategy != null) {
      return FakeCall.problem(503, "overloaded");
    }
    boolean weakened = exchange.getRequestHeaders().containsKey("Lab-Weakened");
    FakeStops.Lock lock = guard(strategy, weakened, replica);
    String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
    return key == null || strategy == null || weakened
        ? write(service, call, lock, strategy, replica)
        : keys.once(key, call, replica, () -> write(service, call, lock, base(strategy), replica));
  }

  private static Answer write(
      FakeService service,
      FakeCall call,
      FakeStops.@Nullable Lock lock,
      @Nullable String strategy,
      String replica) {
    if (lock == null) {
      return service.write(call);
    }
    if (strategy != null && NOWAIT.contains(strategy) && !lock.isFree()) {
      return FakeCall.problem(503, "lock-timeout");
    }
    if (!lock.acquire(call, replica, strategy != null && LEASES.contains(strategy))) {
      return FakeCall.problem(503, "lock-timeout");
    }
    try {
      return service.write(call);
    } finally {
      lock.release(call);
    }
  }

  /** The one with the fewest requests under way; those that have equally few take turns. */
  private String replica(FakeService service, int number) {
    IntFunction<String> chosen = servedBy;
    synchronized (underWay) {
      int count = replicas(service.name());
      String replica =
          chosen != null
              ? chosen.apply(number)
              : IntStream.range(number, number + count)
                  .mapToObj(each -> service.name() + "-" + (each % count + 1))
                  .filter(each -> !stops.isDead(each))
                  .min(Comparator.comparing(each -> underWay.getOrDefault(each, 0)))
                  .orElseThrow();
      underWay.merge(replica, 1, Integer::sum);
      return replica;
    }
  }

  private FakeStops.@Nullable Lock guard(
      @Nullable String strategy, boolean weakened, String replica) {
    if (strategy == null) {
      return everywhere;
    }
    if (weakened || UNGUARDED.contains(base(strategy))) {
      return null;
    }
    return base(strategy).equals("jvm-lock")
        ? perReplica.computeIfAbsent(replica, name -> stops.new Lock())
        : everywhere;
  }

  private static String base(String strategy) {
    return strategy.replaceFirst("\\+.*", "");
  }

  private static void pause(Duration window) {
    long end = System.nanoTime() + window.toNanos();
    while (System.nanoTime() < end && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
  }

  /** Waits until all parties are there or the time is over, as the real services do. */
  private void meet(HttpExchange exchange, String replica) {
    String window = exchange.getRequestHeaders().getFirst("Lab-Window");
    if (window != null) {
      pause(Duration.ofMillis(Long.parseLong(window.replace("ms", ""))));
    }
    keys.standAt(List.of("read", "row", "write", "record"), exchange, replica);
    String header = exchange.getRequestHeaders().getFirst("Lab-Rendezvous");
    if (header == null) {
      return;
    }
    String[] parts = header.split(";", -1);
    int parties = Integer.parseInt(parts[1].substring("parties=".length()));
    long millis = Long.parseLong(parts[2].replaceAll("[^0-9]", ""));
    CountDownLatch meeting =
        meetings.computeIfAbsent(parts[0], name -> new CountDownLatch(parties));
    meeting.countDown();
    try {
      boolean met = meeting.await(millis, TimeUnit.MILLISECONDS);
      exchange.getResponseHeaders().set("Lab-Rendezvous-Met", met ? "" + parties : "1");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

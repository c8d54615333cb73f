package dev.racelab.lab.compare;

import com.fasterxml.jackson.databind.JsonNode;
import dev.racelab.guard.Point;
import dev.racelab.lab.cluster.Replica;
import dev.racelab.lab.driver.JsonClient;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Places at which requests stand until they are let go. Every replica knows all of them, so one
 * that is not stopped is asked, past the gateway. For one thread.
 */
final class Holds implements AutoCloseable {
  private static final Duration CALL = Duration.ofSeconds(5);
  private static final Duration LOOK = Duration.ofMillis(5);

  private final List<Replica> replicas;
  private final String token;
  private final LongSupplier nanoTime;
  private JsonClient client;

  /** Holds that these replicas share. */
  Holds(List<Replica> replicas, String token, LongSupplier nanoTime) {
    this.replicas = replicas;
    this.token = token;
    this.nanoTime = nanoTime;
    this.client = clientOf(replicas.getFirst());
  }

  /** From now on another one than this is asked. */
  void avoid(Replica stopped) {
    client.close();
    client =
        clientOf(replicas.stream().filter(each -> !each.equals(stopped)).findFirst().orElseThrow());
  }

  private static JsonClient clientOf(Replica replica) {
    return new JsonClient(replica.address(), CALL);
  }

  Hold hold(String name) {
    return new Hold(this, name);
  }

  @Override
  public void close() {
    client.close();
  }

  private Optional<Replica> whoStandsAt(String name) throws InterruptedException {
    Optional<JsonNode> held = client.find("/lab/holds/" + name, token);
    return held.map(
        each -> {
          String replica = each.path("replica").asText();
          return replicas.stream()
              .filter(known -> known.name().equals(replica))
              .findFirst()
              .orElseThrow(() -> new IllegalStateException("nobody knows replica " + replica));
        });
  }

  /** One place, free again when it is closed. */
  static final class Hold implements AutoCloseable {
    private final Holds holds;
    private final String name;
    private boolean released;

    private Hold(Holds holds, String name) {
      this.holds = holds;
      this.name = name;
    }

    /** The headers that make a request stop here when it comes to {@code point}. */
    Map<String, String> stopping(Map<String, String> headers, Point point) {
      return stopping(headers, Stand.here(point));
    }

    /** The same, perhaps in a service that is called for the request. */
    Map<String, String> stopping(Map<String, String> headers, Stand stand) {
      Map<String, String> all = new LinkedHashMap<>(headers);
      all.put(stand.header(), name + ";at=" + stand.at().label());
      return all;
    }

    /** Who stands here, as soon as somebody does; empty if the request ended or time is over. */
    Optional<Replica> awaitSomebody(Future<?> request, Duration limit) throws InterruptedException {
      long start = holds.nanoTime.getAsLong();
      while (true) {
        boolean last = request.isDone() || holds.nanoTime.getAsLong() - start > limit.toNanos();
        Optional<Replica> somebody = holds.whoStandsAt(name);
        if (somebody.isPresent() || last) {
          return somebody;
        }
        LockSupport.parkNanos(LOOK.toNanos());
      }
    }

    /** Lets go whoever stands here or comes. */
    void release() throws InterruptedException {
      if (!released) {
        holds.client.post("/lab/holds/" + name + "/release", holds.token);
        released = true;
      }
    }

    @Override
    public void close() {
      try {
        release();
      } catch (InterruptedException e) {
        // The run ends, and the system that keeps the hold ends with it.
        Thread.currentThread().interrupt();
      }
    }
  }
}

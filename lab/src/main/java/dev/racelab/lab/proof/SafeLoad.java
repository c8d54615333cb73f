package dev.racelab.lab.proof;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.racelab.lab.proof.Transcript.MissedException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Safe requests at a steady rate while something else happens. The rate is kept whatever the
 * answers take (an open loop), so that a pause of the system shows as slow answers and not as fewer
 * requests.
 */
public final class SafeLoad implements AutoCloseable {
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(15);
  private static final int MOST_UNDER_WAY = 2_000;
  private static final int LONGEST_REASON = 100;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final HttpRequest request;
  private final int perSecond;
  private final Semaphore room = new Semaphore(MOST_UNDER_WAY);
  private final LongAdder sent = new LongAdder();
  private final Map<String, LongAdder> failures = new ConcurrentHashMap<>();
  private final Map<String, LongAdder> servedBy = new ConcurrentHashMap<>();
  private final List<Long> nanos = Collections.synchronizedList(new ArrayList<>());
  private final Thread sender;
  private volatile boolean ending;

  private SafeLoad(URI resource, String token, int perSecond) {
    this.request =
        HttpRequest.newBuilder(resource)
            .timeout(ANSWER_LIMIT)
            .header("Authorization", "Bearer " + token)
            .build();
    this.perSecond = perSecond;
    this.sender = Thread.ofVirtual().unstarted(this::send);
  }

  /** Begins to send GETs of this resource. */
  public static SafeLoad start(URI resource, String token, int perSecond) {
    SafeLoad load = new SafeLoad(resource, token, perSecond);
    load.sender.start();
    return load;
  }

  private void send() {
    long pause = Duration.ofSeconds(1).toNanos() / perSecond;
    long next = System.nanoTime();
    while (!ending) {
      room.acquireUninterruptibly();
      Thread.ofVirtual().start(this::once);
      next += pause;
      LockSupport.parkNanos(next - System.nanoTime());
    }
  }

  private void once() {
    sent.increment();
    long begin = System.nanoTime();
    try {
      var answer = http.send(request, BodyHandlers.ofString());
      nanos.add(System.nanoTime() - begin);
      if (answer.statusCode() == 200) {
        answer.headers().firstValue("X-Served-By").ifPresent(name -> count(servedBy, name));
      } else {
        count(failures, answer.statusCode() + " " + reason(answer.body()));
      }
    } catch (IOException failed) {
      count(failures, failed.toString());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } finally {
      room.release();
    }
  }

  /** A problem's detail, without what is of this request only. */
  private static String reason(String body) {
    try {
      JsonNode problem = JSON.readTree(body);
      return problem.path("code").asText() + ": " + problem.path("detail").asText();
    } catch (JsonProcessingException notJson) {
      return body.substring(0, Math.min(body.length(), LONGEST_REASON));
    }
  }

  private static void count(Map<String, LongAdder> counts, String what) {
    counts.computeIfAbsent(what, unused -> new LongAdder()).increment();
  }

  /** How many replicas have answered so far. */
  public int replicas() {
    return servedBy.size();
  }

  /**
   * Ends the load and says what came of it.
   *
   * @throws MissedException if a request failed; its message says the same, and how they failed
   */
  public String finish() {
    String figure = end();
    if (failed() > 0) {
      throw new MissedException(figure);
    }
    return figure;
  }

  /** Ends the load and says what came of it, and how requests failed. */
  public String end() {
    close();
    return "%d of %d safe requests at %d/s failed, p99 %.0f ms, longest %.0f ms, %d replicas answered%s"
        .formatted(
            failed(),
            sent.sum(),
            perSecond,
            millis(0.99),
            millis(1),
            servedBy.size(),
            failures.isEmpty() ? "" : ": " + new TreeMap<>(failures));
  }

  /** How many requests have failed so far. */
  public long failed() {
    return failures.values().stream().mapToLong(LongAdder::sum).sum();
  }

  /** The time within which 99 of 100 answers came so far, in milliseconds. */
  public double p99Millis() {
    return millis(0.99);
  }

  private double millis(double share) {
    List<Long> sorted;
    synchronized (nanos) {
      sorted = nanos.stream().sorted().toList();
    }
    return sorted.isEmpty() ? 0 : sorted.get((int) ((sorted.size() - 1) * share)) / 1e6;
  }

  /** Returns when the last request has its answer. */
  @Override
  public void close() {
    ending = true;
    try {
      sender.join(ANSWER_LIMIT);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    room.acquireUninterruptibly(MOST_UNDER_WAY);
    room.release(MOST_UNDER_WAY);
    http.close();
  }
}

package dev.racelab.platform.lab;

import dev.racelab.guard.Deadline;
import dev.racelab.guard.Failure;
import dev.racelab.guard.GuardException;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisAPI;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Meetings in the lab's own Redis, so that replicas need not know each other.
 *
 * <p>A meeting is a hash with the number of arrivals and, once it is open, how many were there. One
 * script counts an arrival and opens the meeting at the last one, so exactly the parties wait and
 * all of them pass together; a waiter whose time is over opens it too, by HSETNX, so the count of
 * the first opener stands. Waiters look every two milliseconds: a meeting lasts a fraction of a
 * second and has a handful of parties.
 */
final class RedisMeetingPlace implements MeetingPlace, AutoCloseable {
  private static final Duration COMMAND = Duration.ofSeconds(5);
  private static final Duration LOOK = Duration.ofMillis(2);
  private static final String KEEP_MILLIS = "600000";

  /** KEYS[1] the meeting; ARGV[1] parties, ARGV[2] milliseconds to keep it. */
  private static final String ARRIVE =
      """
      if redis.call('HEXISTS', KEYS[1], 'open') == 1 then return -1 end
      local arrived = redis.call('HINCRBY', KEYS[1], 'arrived', 1)
      redis.call('PEXPIRE', KEYS[1], ARGV[2])
      if arrived >= tonumber(ARGV[1]) then redis.call('HSET', KEYS[1], 'open', arrived) end
      return arrived
      """;

  /** KEYS[1] the meeting; opens it with those who are there, and tells how many that were. */
  private static final String OPEN =
      """
      redis.call('HSETNX', KEYS[1], 'open', redis.call('HGET', KEYS[1], 'arrived') or 0)
      return tonumber(redis.call('HGET', KEYS[1], 'open'))
      """;

  private final Redis client;
  private final RedisAPI redis;
  private final LongSupplier nanoTime;
  private final Duration command;

  RedisMeetingPlace(Vertx vertx, String uri, LongSupplier nanoTime) {
    this(vertx, uri, nanoTime, COMMAND);
  }

  /** A meeting place that waits for each answer of Redis for as long as {@code command}. */
  RedisMeetingPlace(Vertx vertx, String uri, LongSupplier nanoTime, Duration command) {
    this.client =
        Redis.createClient(
            vertx,
            new RedisOptions().setConnectionString(uri).setMaxPoolSize(16).setMaxPoolWaiting(1024));
    this.redis = RedisAPI.api(client);
    this.nanoTime = nanoTime;
    this.command = command;
  }

  @Override
  public int meet(String name, int parties, Duration timeout) {
    String key = meetingKey(name);
    Deadline deadline = Deadline.in(timeout, nanoTime);
    int arrived =
        answer(redis.eval(List.of(ARRIVE, "1", key, String.valueOf(parties), KEEP_MILLIS)), -1);
    if (arrived < 0) {
      return 0;
    }
    if (arrived >= parties) {
      return arrived;
    }
    while (!deadline.passed()) {
      LockSupport.parkNanos(deadline.atMost(LOOK).toNanos());
      int open = answer(redis.hget(key, "open"), -1);
      if (open >= 0) {
        return open;
      }
    }
    return answer(redis.eval(List.of(OPEN, "1", key)), 0);
  }

  @Override
  public void hold(Held hold, Duration longest) {
    Deadline deadline = Deadline.in(longest, nanoTime);
    String key = key(hold.name());
    await(redis.hset(List.of(key, "point", hold.point(), "replica", hold.replica())));
    await(redis.pexpire(List.of(key, KEEP_MILLIS)));
    while (!deadline.passed() && !isReleased(key)) {
      LockSupport.parkNanos(deadline.atMost(LOOK).toNanos());
    }
  }

  /**
   * No answer in time is no release yet. The lab stops processes whose requests stand at a hold;
   * when such a process goes on, a look that it was about to take has waited for too long.
   */
  private boolean isReleased(String key) {
    try {
      return answer(redis.hexists(key, "released"), 0) == 1;
    } catch (GuardException noAnswer) {
      if (noAnswer.getCause() instanceof TimeoutException) {
        return false;
      }
      throw noAnswer;
    }
  }

  @Override
  public Optional<Held> held(String name) {
    @Nullable Response held = await(redis.hmget(List.of(key(name), "point", "replica")));
    if (held == null || held.get(0) == null || held.get(1) == null) {
      return Optional.empty();
    }
    return Optional.of(new Held(name, held.get(0).toString(), held.get(1).toString()));
  }

  @Override
  public void release(String name) {
    await(redis.hset(List.of(key(name), "released", "1")));
    await(redis.pexpire(List.of(key(name), KEEP_MILLIS)));
  }

  @Override
  public void close() {
    client.close();
  }

  static String meetingKey(String name) {
    return "racelab:lab:{meet:" + name + "}";
  }

  private static String key(String hold) {
    return "racelab:lab:{hold:" + hold + "}";
  }

  private int answer(io.vertx.core.Future<@Nullable Response> sent, int absent) {
    @Nullable Response response = await(sent);
    return response == null ? absent : response.toInteger();
  }

  private @Nullable Response await(io.vertx.core.Future<@Nullable Response> sent) {
    try {
      return sent.toCompletionStage()
          .toCompletableFuture()
          .get(command.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw unavailable(interrupted);
    } catch (ExecutionException | TimeoutException failed) {
      throw unavailable(failed);
    }
  }

  private static GuardException unavailable(Exception cause) {
    return new GuardException(
        Failure.DEPENDENCY_UNAVAILABLE, "the lab's own Redis did not answer", cause);
  }
}

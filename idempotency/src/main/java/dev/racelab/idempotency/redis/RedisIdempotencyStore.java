package dev.racelab.idempotency.redis;

import static java.lang.System.Logger.Level.WARNING;

import dev.racelab.idempotency.Attempt;
import dev.racelab.idempotency.Fingerprint;
import dev.racelab.idempotency.IdempotencyStore;
import dev.racelab.idempotency.KeyedRequest;
import dev.racelab.idempotency.Lookup;
import dev.racelab.idempotency.RecordId;
import dev.racelab.idempotency.Retention;
import dev.racelab.idempotency.StoreFailedException;
import dev.racelab.idempotency.StoredResponse;
import dev.racelab.idempotency.Transaction;
import dev.racelab.idempotency.Voiding;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Records in Redis, while the effect is in a database. It is what most services do, and is here to
 * be compared: <b>it has windows</b>, and none of them can be closed from outside the transaction.
 *
 * <ul>
 *   <li><b>Effect committed, record lost.</b> The answer is stored after the commit. A process that
 *       dies in between, or a Redis that does not answer then, leaves the effect without its
 *       record; so does a process so busy that the record gets no turn in time (below). When the
 *       marker has expired, the request is run once more, and the effect is there twice.
 *   <li><b>A run that outlasts its marker</b> is overtaken by a repetition, and both have an
 *       effect.
 *   <li><b>A Redis that forgets</b> (a flush, an eviction, a fail-over that lost the last writes)
 *       forgets who runs, what was answered, and what was voided.
 *   <li><b>A void and its reversal</b> are not one: a process that dies between the tombstone and
 *       the commit of the reversal leaves the effect, and nobody will be told of it again.
 * </ul>
 *
 * <p>The other way round, storing the answer before the commit, would be worse: a failed commit
 * would leave an answer that is replayed for ever, about an effect that never was.
 *
 * <p>Costs one round trip before the work and one after it, on a connection of the client's pool.
 * At most six commands of one store are under way, as many as the client's pool has connections
 * unless told otherwise; others wait for their turn within their time. Calls block the calling
 * thread, which may be a virtual one, and are refused on an event loop.
 */
public final class RedisIdempotencyStore implements IdempotencyStore {
  private static final System.Logger LOG = System.getLogger(RedisIdempotencyStore.class.getName());

  private static final String PREFIX = "racelab:idempotency:";

  private static final Duration SHORTEST_RUN = Duration.ofMillis(100);
  private static final Duration LONGEST_RUN = Duration.ofDays(1);

  /*
   * What Redis gives: it runs one script at a time, whole. A record is one hash, in one of three
   * states: running (with its owner), done (with the answer), void. Which it is changes only where
   * a script has looked at it first:
   *
   *   absent   -> running   begin, by whoever comes first
   *   running  -> done      by its owner, after the commit
   *   running  -> absent    by its owner, after a rollback; or when the marker's time is over
   *   absent   -> done      by an owner whose marker's time is over, and nobody came since
   *   absent, done -> void  by a void; who finds "done" is told the answer, once
   *   done, void -> absent  when its time is over
   *
   * The owner is random and compared in the script that writes, so an attempt that was overtaken
   * frees and overwrites nothing of the next one. Each state is set together with its end.
   *
   * A crash of the process between begin and commit leaves the marker, which refuses repetitions
   * until its end, and no effect. The crash between commit and done is the first window above.
   *
   * A begin whose answer is lost is of unknown outcome. It is not sent again; an abandon with our
   * owner is sent, unheard, perhaps on another connection and so even before it; where that comes
   * too early or is lost, the marker's end makes up for it.
   */
  private static final String BEGIN =
      """
      -- KEYS: record. ARGV: owner, longest run in ms.
      local kept = redis.call('HMGET', KEYS[1], 'state', 'fingerprint', 'status', 'headers', 'body')
      if not kept[1] then
        redis.call('HSET', KEYS[1], 'state', 'running', 'owner', ARGV[1])
        redis.call('PEXPIRE', KEYS[1], ARGV[2])
      end
      return kept                                  -- without a state: it is ours
      """;

  private static final String RECORD =
      """
      -- KEYS: record. ARGV: owner, retention in ms, fingerprint, status, headers, body.
      local owner = redis.call('HGET', KEYS[1], 'owner')
      if owner ~= ARGV[1] and redis.call('EXISTS', KEYS[1]) == 1 then
        return 0                                   -- overtaken, answered or voided meanwhile
      end
      redis.call('DEL', KEYS[1])
      redis.call('HSET', KEYS[1], 'state', 'done', 'fingerprint', ARGV[3], 'status', ARGV[4],
                 'headers', ARGV[5], 'body', ARGV[6])
      redis.call('PEXPIRE', KEYS[1], ARGV[2])
      return 1
      """;

  private static final String ABANDON =
      """
      -- KEYS: record. ARGV: owner.
      if redis.call('HGET', KEYS[1], 'owner') == ARGV[1] then
        redis.call('DEL', KEYS[1])
      end
      return 1
      """;

  private static final String VOID =
      """
      -- KEYS: record. ARGV: retention of tombstones in ms, 0 for ever.
      local kept = redis.call('HMGET', KEYS[1], 'state', 'fingerprint', 'status', 'headers', 'body')
      if kept[1] ~= 'running' and kept[1] ~= 'void' then
        redis.call('DEL', KEYS[1])
        redis.call('HSET', KEYS[1], 'state', 'void')
        if ARGV[1] ~= '0' then
          redis.call('PEXPIRE', KEYS[1], ARGV[1])
        end
      end
      return kept                                  -- what was there before
      """;

  private final Scripts scripts;
  private final Retention retention;
  private final String longestRunMillis;
  private final String self = HexFormat.of().toHexDigits(new SecureRandom().nextLong());
  private final AtomicLong attempts = new AtomicLong();

  /**
   * A store.
   *
   * @param redis the client; stays the caller's
   * @param longestRun how long the marker of a request that runs lasts: 100 ms to 1 day. Longer
   *     than any run, or it is overtaken; and as long is a request refused whose process has
   *     crashed.
   * @param commandTimeout how long a command may take, with the wait for its turn: 10 ms to 60 s
   */
  public RedisIdempotencyStore(
      Redis redis, Retention retention, Duration longestRun, Duration commandTimeout) {
    if (longestRun.compareTo(SHORTEST_RUN) < 0 || longestRun.compareTo(LONGEST_RUN) > 0) {
      throw new IllegalArgumentException(
          "the marker of a request that runs lasts "
              + SHORTEST_RUN
              + " to "
              + LONGEST_RUN
              + ", not "
              + longestRun);
    }
    this.scripts = new Scripts(redis, commandTimeout);
    this.retention = retention;
    this.longestRunMillis = Long.toString(longestRun.toMillis());
  }

  /** Where what is known of an id is kept. */
  static String key(RecordId id) {
    return PREFIX + id;
  }

  @Override
  public Lookup begin(Transaction transaction, KeyedRequest request) {
    Running attempt = new Running(request, self + ":" + attempts.incrementAndGet());
    Response kept;
    try {
      kept = scripts.run(BEGIN, key(request.id()), attempt.owner, longestRunMillis);
    } catch (StoreFailedException e) {
      scripts.runUnheard(ABANDON, key(request.id()), attempt.owner);
      throw e;
    }
    return switch (State.of(kept)) {
      case ABSENT -> new Lookup.Fresh(attempt);
      case RUNNING -> new Lookup.InFlight(retention.retryAfter());
      case VOID -> new Lookup.Voided();
      case DONE ->
          Fingerprint.ofBytes(kept.get(1).toBytes()).equals(request.fingerprint())
              ? new Lookup.Replay(answer(kept))
              : new Lookup.Reused();
    };
  }

  @Override
  public Voiding voidKey(Transaction transaction, RecordId id) {
    String millis = Long.toString(retention.tombstones().map(Duration::toMillis).orElse(0L));
    Response kept = scripts.run(VOID, key(id), millis);
    return switch (State.of(kept)) {
      case ABSENT, VOID -> new Voiding.Done();
      case RUNNING -> new Voiding.InFlight(retention.retryAfter());
      case DONE -> new Voiding.Recorded(answer(kept));
    };
  }

  private enum State {
    ABSENT,
    RUNNING,
    DONE,
    VOID;

    static State of(Response kept) {
      @Nullable Response state = kept.get(0);
      return switch (state == null ? "" : state.toString()) {
        case "" -> ABSENT;
        case "running" -> RUNNING;
        case "done" -> DONE;
        case "void" -> VOID;
        default ->
            throw new StoreFailedException(
                "a record in Redis is of no state that is known here: " + state, null);
      };
    }
  }

  private static StoredResponse answer(Response kept) {
    return StoredResponse.ofLines(
        kept.get(2).toInteger(),
        kept.get(3).toString(StandardCharsets.UTF_8),
        kept.get(4).toBytes());
  }

  private final class Running implements Attempt {
    private final KeyedRequest request;
    private final String owner;
    private @Nullable StoredResponse response;

    Running(KeyedRequest request, String owner) {
      this.request = request;
      this.owner = owner;
    }

    /** Kept here until the commit is known: see the class. */
    @Override
    public void record(Transaction transaction, StoredResponse response) {
      this.response = response;
    }

    @Override
    public void committed() {
      StoredResponse answer = response;
      if (answer == null) {
        throw new IllegalStateException("what is committed was not recorded before");
      }
      try {
        Response stored =
            scripts.run(
                RECORD,
                key(request.id()),
                owner,
                Long.toString(retention.records().toMillis()),
                request.fingerprint().bytes(),
                Integer.toString(answer.status()),
                answer.headerLines(),
                answer.body());
        if (stored.toInteger() == 0) {
          LOG.log(WARNING, "The run of {0} was overtaken; its effect may be there twice", request);
        }
      } catch (StoreFailedException e) {
        LOG.log(WARNING, "The effect of " + request + " is committed, and its record lost", e);
      }
    }

    @Override
    public void abandon() {
      try {
        scripts.run(ABANDON, key(request.id()), owner);
      } catch (StoreFailedException e) {
        LOG.log(WARNING, request + " was rolled back, and is refused until its marker ends", e);
      }
    }
  }
}

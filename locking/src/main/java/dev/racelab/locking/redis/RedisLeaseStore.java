package dev.racelab.locking.redis;

import static java.lang.System.Logger.Level.DEBUG;

import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/**
 * What is kept in Redis, and the three scripts that change it: {@code racelab:lock:{NAME}} holds
 * the owner for as long as the lease lasts, {@code racelab:token:{NAME}} the last token issued. The
 * braces are a hash tag: in a cluster both keys of a name live in one slot.
 */
final class RedisLeaseStore {
  private static final System.Logger LOG = System.getLogger(RedisLeaseStore.class.getName());

  /*
   * The token is written before the owner: should the second write fail, a token was skipped, which
   * nobody notices; the other way round a lock without a token would stand until it expires.
   * Tokens are whole numbers of microseconds, about 1.8e15, and Lua's doubles are exact up to
   * 2^53 = 9.0e15, a time in the year 2255. '%.0f' writes all digits, where tostring would round to
   * fourteen. PTTL answers -1 for a key without an end.
   */
  private static final Script GRANT =
      new Script(
          """
          -- KEYS: lock, token. ARGV: owner, lease in ms, token memory in ms.
          if redis.call('EXISTS', KEYS[1]) == 1 then
            return redis.call('PTTL', KEYS[1])          -- refused: an integer, time left
          end
          local time = redis.call('TIME')
          local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
          local last = tonumber(redis.call('GET', KEYS[2]) or '0')
          local token = string.format('%.0f', math.max(last + 1, now))
          redis.call('SET', KEYS[2], token, 'PX', ARGV[3])
          redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2])
          return token                                  -- granted: a string, the token
          """);

  private static final Script RENEW =
      new Script(
          """
          -- KEYS: lock. ARGV: owner, lease in ms.
          if redis.call('GET', KEYS[1]) == ARGV[1] then
            return redis.call('PEXPIRE', KEYS[1], ARGV[2])
          end
          return 0                                      -- expired, deleted, or somebody else's
          """);

  private static final Script RELEASE =
      new Script(
          """
          -- KEYS: lock. ARGV: owner.
          if redis.call('GET', KEYS[1]) == ARGV[1] then
            return redis.call('DEL', KEYS[1])
          end
          return 0                                      -- expired, deleted, or somebody else's
          """);

  private final RedisLink link;
  private final Duration timeout;
  private final String tokenMemoryMillis;

  RedisLeaseStore(RedisLink link, Duration timeout, Duration tokenMemory) {
    this.link = link;
    this.timeout = timeout;
    this.tokenMemoryMillis = Long.toString(tokenMemory.toMillis());
  }

  CompletableFuture<Grant> grant(String name, String owner, long leaseMillis) {
    return GRANT
        .run(
            link,
            timeout,
            List.of(lockKey(name), tokenKey(name)),
            List.of(owner, Long.toString(leaseMillis), tokenMemoryMillis))
        .thenApply(RedisLeaseStore::toGrant);
  }

  /**
   * Gives the name a whole lease again if {@code owner} holds it; never completes with a failure.
   */
  CompletableFuture<Renewal> renew(
      String name, String owner, long leaseMillis, Duration shorterTimeout) {
    return RENEW
        .run(
            link,
            shorterTimeout.compareTo(timeout) < 0 ? shorterTimeout : timeout,
            List.of(lockKey(name)),
            List.of(owner, Long.toString(leaseMillis)))
        .handle(
            (answer, failure) -> {
              if (failure != null) {
                LOG.log(DEBUG, "Renewing '" + name + "' got no answer and is tried again", failure);
                return Renewal.UNKNOWN;
              }
              return answer.toLong() == 1 ? Renewal.DONE : Renewal.REFUSED;
            });
  }

  /** Whether {@code owner} held the name; afterwards it certainly does not. */
  CompletableFuture<Boolean> release(String name, String owner) {
    return RELEASE
        .run(link, timeout, List.of(lockKey(name)), List.of(owner))
        .thenApply(answer -> answer.toLong() == 1);
  }

  static String lockKey(String name) {
    return "racelab:lock:{" + name + "}";
  }

  static String tokenKey(String name) {
    return "racelab:token:{" + name + "}";
  }

  private static Grant toGrant(Response answer) {
    if (answer.type() != ResponseType.NUMBER) {
      return new Grant.Granted(Long.parseLong(answer.toString()));
    }
    long left = answer.toLong();
    return new Grant.Refused(left < 0 ? OptionalLong.empty() : OptionalLong.of(left));
  }
}

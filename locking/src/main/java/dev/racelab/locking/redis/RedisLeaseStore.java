package dev.racelab.locking.redis;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.INFO;

import dev.racelab.locking.lease.Claim;
import dev.racelab.locking.lease.Extension;
import dev.racelab.locking.lease.Grant;
import dev.racelab.locking.lease.LeaseStore;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is kept in Redis, and the three scripts that change it: {@code racelab:lock:{NAME}} holds
 * the owner for as long as the lease lasts, {@code racelab:token:{NAME}} the last token issued. The
 * braces are a hash tag: in a cluster both keys of a name live in one slot. A release is published
 * on the channel {@code racelab:free:{NAME}}.
 */
final class RedisLeaseStore implements LeaseStore {
  private static final System.Logger LOG = System.getLogger(RedisLeaseStore.class.getName());

  /** What a server, and the client of a cluster, say of a script whose keys are far apart. */
  private static final String CROSS_SLOT = "CROSSSLOT";

  /*
   * Few calls, since each costs Redis as much as a PING: the first SET both looks and takes. What
   * was taken before a refusal is given back inside the script, so nobody ever sees it. Should a
   * later call fail (a token's key of another type), the error tells the caller, who releases.
   *
   * Tokens are whole numbers of microseconds, about 1.8e15, and Lua's doubles are exact up to
   * 2^53 = 9.0e15, a time in the year 2255. '%.0f' writes all digits, where tostring would round to
   * fourteen. PTTL answers -1 for a key without an end.
   */
  private static final String GRANT_BODY =
      """
          -- KEYS: lock, token of each name. ARGV: owner, lease in ms, token memory in ms or 0.
          for i = 1, #KEYS, 2 do
            if not redis.call('SET', KEYS[i], ARGV[1], 'NX', 'PX', ARGV[2]) then
              for j = 1, i - 2, 2 do
                redis.call('DEL', KEYS[j])
              end
              return {(i - 1) / 2, redis.call('PTTL', KEYS[i])}   -- refused: which, time left
            end
          end
          local tokens = {}
          if ARGV[3] ~= '0' then
            local time = redis.call('TIME')
            local now = time[1] * 1000000 + time[2]
            for i = 2, #KEYS, 2 do
              local last = redis.call('GET', KEYS[i])
              local token = string.format('%.0f', last and math.max(last + 1, now) or now)
              redis.call('SET', KEYS[i], token, 'PX', ARGV[3])
              tokens[i / 2] = token
            end
          end
          return tokens                                           -- granted: strings, or nothing
          """;

  private static final String RENEW_BODY =
      """
          -- KEYS: locks. ARGV: owner, lease in ms.
          for i = 1, #KEYS do
            if redis.call('GET', KEYS[i]) ~= ARGV[1] then
              return 0                                -- expired, deleted, or somebody else's
            end
          end
          for i = 1, #KEYS do
            redis.call('PEXPIRE', KEYS[i], ARGV[2])
          end
          return 1
          """;

  /* Told by pcall: that a waiter cannot be told must not look as if nothing was freed. */
  private static final String RELEASE_BODY =
      """
          -- KEYS: locks. ARGV: owner, who tells, the channel of each name.
          local waiting = 0
          for i = 1, #KEYS do
            if redis.call('GET', KEYS[i]) == ARGV[1] then
              redis.call('DEL', KEYS[i])
              local heard = redis.pcall('PUBLISH', ARGV[i + 2], ARGV[2])
              if type(heard) == 'number' then
                waiting = waiting + heard
              end
            end                                       -- else expired, deleted, somebody else's
          end
          return waiting                              -- by how many connections it was heard
          """;

  private static final Map<String, Script> SCRIPTS =
      Script.together(
          new TreeMap<>(Map.of("grant", GRANT_BODY, "renew", RENEW_BODY, "release", RELEASE_BODY)));

  private static final Script GRANT = Objects.requireNonNull(SCRIPTS.get("grant"));
  private static final Script RENEW = Objects.requireNonNull(SCRIPTS.get("renew"));
  private static final Script RELEASE = Objects.requireNonNull(SCRIPTS.get("release"));

  private final RedisLink link;
  private final RedisNews news;
  private final Duration timeout;
  private final String tokenMemoryMillis;
  private final boolean confirmsReleases;

  /** Whether names live on different servers, so that each is asked for by itself. */
  private volatile boolean apart;

  /**
   * A store.
   *
   * @param tokenMemory how long a name's last token is remembered; null for no tokens at all
   */
  RedisLeaseStore(
      RedisLink link, RedisNews news, RedisLockOptions options, @Nullable Duration tokenMemory) {
    this.link = link;
    this.news = news;
    this.timeout = options.commandTimeout();
    this.confirmsReleases = options.confirmsReleases();
    this.tokenMemoryMillis = tokenMemory == null ? "0" : Long.toString(tokenMemory.toMillis());
    link.open();
  }

  @Override
  public CompletableFuture<Grant> grant(Claim claim) {
    return together(claim, this::grantTogether, this::grantOneByOne);
  }

  @Override
  public List<CompletableFuture<Extension>> renew(List<Claim> claims, Duration within) {
    Duration shorter = within.compareTo(timeout) < 0 ? within : timeout;
    List<CompletableFuture<Extension>> answers = new ArrayList<>(claims.size());
    for (Claim claim : claims) {
      answers.add(
          together(claim, all -> renew(all, shorter), all -> renewOneByOne(all, shorter))
              .exceptionally(
                  failure -> {
                    LOG.log(
                        DEBUG,
                        "Renewing " + claim.names() + " got no answer, tried again",
                        failure);
                    return Extension.UNKNOWN;
                  }));
    }
    return answers;
  }

  @Override
  public CompletableFuture<Boolean> release(Claim claim) {
    return together(claim, this::releaseTogether, this::releaseOneByOne);
  }

  /** One connection, whose commands Redis runs one after the other. */
  @Override
  public boolean keepsOrder() {
    return true;
  }

  @Override
  public boolean confirmsReleases() {
    return confirmsReleases;
  }

  @Override
  public void watch(String name, Runnable maybeFree) {
    news.watch(channel(name), maybeFree);
  }

  @Override
  public void unwatch(String name) {
    news.unwatch(channel(name));
  }

  @Override
  public void close() {
    news.close();
    link.close();
  }

  static String lockKey(String name) {
    return "racelab:lock:{" + name + "}";
  }

  static String tokenKey(String name) {
    return "racelab:token:{" + name + "}";
  }

  static String channel(String name) {
    return "racelab:free:{" + name + "}";
  }

  /**
   * All names in one script, which is one round trip and all or nothing. A cluster refuses that,
   * having executed nothing, unless they all live in one slot; then, and from then on, one by one.
   */
  private <T> CompletableFuture<T> together(
      Claim claim,
      Function<Claim, CompletableFuture<T>> inOne,
      Function<Claim, CompletableFuture<T>> oneByOne) {
    if (claim.names().size() == 1) {
      return inOne.apply(claim);
    }
    if (apart) {
      return oneByOne.apply(claim);
    }
    return inOne
        .apply(claim)
        .exceptionallyCompose(
            failure -> {
              if (!Script.hasMessage(failure, CROSS_SLOT)) {
                return CompletableFuture.failedFuture(failure);
              }
              LOG.log(INFO, "Redis is a cluster: several names are asked for one by one");
              apart = true;
              return oneByOne.apply(claim);
            });
  }

  private CompletableFuture<Grant> grantTogether(Claim claim) {
    List<String> keys = new ArrayList<>(2 * claim.names().size());
    for (String name : claim.names()) {
      keys.add(lockKey(name));
      keys.add(tokenKey(name));
    }
    return GRANT
        .run(link, timeout, keys, List.of(claim.owner(), millis(claim), tokenMemoryMillis))
        .thenApply(answer -> toGrant(claim, answer));
  }

  /**
   * In sorted order, so that of two who want the same names one gets ahead of the other. What was
   * granted is released before a refusal is told; the first grant counts as the time of all, since
   * the caller counts from before it.
   */
  private CompletableFuture<Grant> grantOneByOne(Claim claim) {
    return grantNext(claim, claim.names().iterator(), new HashMap<>());
  }

  private CompletableFuture<Grant> grantNext(
      Claim claim, Iterator<String> names, Map<String, Long> tokens) {
    if (!names.hasNext()) {
      return CompletableFuture.completedFuture(new Grant.Granted(tokens));
    }
    return grantTogether(claim.to(names.next()))
        .thenCompose(
            answer ->
                switch (answer) {
                  case Grant.Granted granted -> {
                    tokens.putAll(granted.tokens());
                    yield grantNext(claim, names, tokens);
                  }
                  case Grant.Refused refused ->
                      releaseOneByOne(claim).thenApply(released -> refused);
                });
  }

  private CompletableFuture<Extension> renew(Claim claim, Duration patience) {
    return RENEW
        .run(link, patience, lockKeys(claim), List.of(claim.owner(), millis(claim)))
        .thenApply(answer -> answer.toLong() == 1 ? Extension.DONE : Extension.REFUSED);
  }

  private CompletableFuture<Extension> renewOneByOne(Claim claim, Duration patience) {
    CompletableFuture<Extension> all = CompletableFuture.completedFuture(Extension.DONE);
    for (String name : claim.names()) {
      all =
          all.thenCombine(
              renew(claim.to(name), patience),
              (before, one) -> before == Extension.DONE ? one : before);
    }
    return all;
  }

  /** Whether the release was heard by more connections than our own. */
  private CompletableFuture<Boolean> releaseTogether(Claim claim) {
    List<String> arguments = new ArrayList<>(2 + claim.names().size());
    arguments.add(claim.owner());
    arguments.add(news.self());
    claim.names().forEach(name -> arguments.add(channel(name)));
    return RELEASE
        .run(link, timeout, lockKeys(claim), arguments)
        .thenApply(heard -> heard.toLong() > claim.names().stream().filter(this::hears).count());
  }

  private CompletableFuture<Boolean> releaseOneByOne(Claim claim) {
    CompletableFuture<Boolean> all = CompletableFuture.completedFuture(false);
    for (String name : claim.names()) {
      all = all.thenCombine(releaseTogether(claim.to(name)), Boolean::logicalOr);
    }
    return all;
  }

  private boolean hears(String name) {
    return news.hears(channel(name));
  }

  private static List<String> lockKeys(Claim claim) {
    return claim.names().stream().map(RedisLeaseStore::lockKey).toList();
  }

  private static String millis(Claim claim) {
    return Long.toString(claim.lease().toMillis());
  }

  private static Grant toGrant(Claim claim, Response answer) {
    List<String> names = List.copyOf(claim.names());
    if (answer.size() > 0 && answer.get(0).type() == ResponseType.NUMBER) {
      long left = answer.get(1).toLong();
      return new Grant.Refused(
          names.get(answer.get(0).toInteger()),
          left < 0 ? OptionalLong.empty() : OptionalLong.of(left));
    }
    Map<String, Long> tokens = HashMap.newHashMap(answer.size());
    for (int i = 0; i < answer.size(); i++) {
      tokens.put(names.get(i), Long.parseLong(answer.get(i).toString()));
    }
    return new Grant.Granted(tokens);
  }
}

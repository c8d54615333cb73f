package dev.racelab.bench.locks;

import dev.racelab.bench.run.Contestant;
import dev.racelab.bench.run.Contestant.Library;
import dev.racelab.bench.run.Contestant.Stores;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The locks that are compared, ours first; each of the others with ours on the same store. */
final class Locks {
  static final String REDIS = "redis";
  static final String REDIS_CONFIRMED = "redis-confirmed";
  static final String REDLOCK = "redlock";
  static final String JDBC_LEASE = "jdbc-lease";
  static final String ADVISORY_SESSION = "advisory-session";
  static final String REDISSON = "redisson";

  static final List<Contestant> ALL =
      List.of(
          ours(REDIS, "Racelab redis", Stores.REDIS),
          ours(REDIS_CONFIRMED, "  release confirmed", Stores.REDIS),
          ours(REDLOCK, "Racelab redlock (of 3)", Stores.QUORUM),
          ours(JDBC_LEASE, "Racelab jdbc-lease", Stores.POSTGRES),
          ours(ADVISORY_SESSION, "Racelab advisory-session", Stores.POSTGRES),
          other(REDISSON, "Redisson RLock", Stores.REDIS, REDIS, true, true),
          other("redisson-fenced", "Redisson fenced lock", Stores.REDIS, REDIS, true, true),
          other("spring-pubsub", "Spring registry, pub/sub", Stores.REDIS, REDIS, true, false),
          other("spring-spin", "Spring registry, spin", Stores.REDIS, REDIS, true, false),
          other("shedlock-redis", "ShedLock Redis *", Stores.REDIS, REDIS, false, false),
          other("shedlock-jdbc", "ShedLock JDBC *", Stores.POSTGRES, JDBC_LEASE, false, false));

  /** Of these, one figure without contention is enough: they contend as their kin do. */
  static final Set<String> ALONE_ONLY = Set.of(REDLOCK, REDIS_CONFIRMED, ADVISORY_SESSION);

  private Locks() {}

  /** All names, as {@code --only} takes them. */
  static Set<String> names() {
    return ALL.stream().map(Contestant::name).collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static Contestant ours(String name, String shown, Stores stores) {
    return new Contestant(name, shown, Library.OURS, stores, name, true, true);
  }

  private static Contestant other(
      String name, String shown, Stores stores, String ours, boolean waits, boolean renews) {
    return new Contestant(name, shown, Library.OTHERS, stores, ours, waits, renews);
  }
}

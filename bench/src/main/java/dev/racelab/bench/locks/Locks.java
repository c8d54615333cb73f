package dev.racelab.bench.locks;

import dev.racelab.bench.run.Contestant;
import dev.racelab.bench.run.Contestant.Library;
import dev.racelab.bench.run.Contestant.Stores;
import java.util.List;

/** The locks that are compared, ours first. */
final class Locks {
  static final String REDIS = "redis";
  static final String JDBC_LEASE = "jdbc-lease";
  static final String REDISSON = "redisson";

  static final List<Contestant> ALL =
      List.of(ours(REDIS, Stores.REDIS), other(REDISSON, "Redisson RLock", Stores.REDIS, REDIS));

  private Locks() {}

  private static Contestant ours(String name, Stores stores) {
    return new Contestant(name, "Racelab " + name, Library.OURS, stores, name);
  }

  private static Contestant other(String name, String shown, Stores stores, String ours) {
    return new Contestant(name, shown, Library.OTHERS, stores, ours);
  }
}

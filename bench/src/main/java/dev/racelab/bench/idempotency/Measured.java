package dev.racelab.bench.idempotency;

import dev.racelab.bench.run.Results;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All that one run found out; what it did not come to is not there. */
final class Measured {
  private final Results results = new Results();
  private final Map<Side, Wire.Counted> trips = new EnumMap<>(Side.class);
  private final Map<Side, Effects> effects = new EnumMap<>(Side.class);
  private final Map<String, Growth.Sizes> sizes = new LinkedHashMap<>();
  private PurgeRace.@Nullable Done purge;

  /**
   * What was answered, and what was done.
   *
   * @param answered what the answers say
   * @param found what the ledger says
   */
  record Effects(Load.Tally answered, Accounts.Found found) {
    /** Nothing was done that was not answered, and nothing answered that was not done. */
    boolean agree() {
      return found.wrong() == 0
          && found.entries() >= answered.effects()
          && found.entries() <= answered.effects() + answered.unknown();
    }
  }

  Results results() {
    return results;
  }

  Map<Side, Wire.Counted> trips() {
    return trips;
  }

  Map<Side, Effects> effects() {
    return effects;
  }

  /** By what had happened to the table, in that order. */
  Map<String, Growth.Sizes> sizes() {
    return sizes;
  }

  void purged(PurgeRace.Done done) {
    purge = done;
  }

  Optional<PurgeRace.Done> purge() {
    return Optional.ofNullable(purge);
  }
}

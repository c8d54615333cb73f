package dev.racelab.idempotency.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.racelab.idempotency.Attempt;
import dev.racelab.idempotency.Fingerprint;
import dev.racelab.idempotency.IdempotencyStore;
import dev.racelab.idempotency.KeyedRequest;
import dev.racelab.idempotency.Lookup;
import dev.racelab.idempotency.RecordId;
import dev.racelab.idempotency.Retention;
import dev.racelab.idempotency.StoredResponse;
import dev.racelab.idempotency.Transaction;
import dev.racelab.idempotency.Voiding;
import java.sql.Connection;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A simple store in memory, beside the database of the effects; right with no flaw, and wrong in
 * one way with each of them.
 */
final class FlawedStore implements IdempotencyStore {
  /** The mistakes that a suite worth its name must find. */
  enum Flaw {
    NONE,
    /** Lets everybody run. */
    EXCLUDES_NOBODY,
    /** Remembers nothing of what was answered. */
    REMEMBERS_NOTHING,
    /** Gives the status and the body again, and no headers. */
    LOSES_HEADERS,
    /** Keeps bodies as text. */
    SPOILS_BYTES,
    /** Replays whatever was asked. */
    IGNORES_FINGERPRINTS,
    /** Tells who does not begin whatever was answered, and what will be. */
    FINDS_ANYTHING,
    /** Has one record for all keys. */
    MIXES_KEYS,
    /** Keeps records for ever. */
    NEVER_FORGETS,
    /** Keeps a record's first time when it replaces one. */
    KEEPS_THE_OLD_TIME,
    /** Keeps the key of what was rolled back. */
    KEEPS_ABANDONED_KEYS,
    /** Frees a key whoever has it by now. */
    FREES_ANYBODYS_KEY,
    /** Stores the answer before the commit. */
    ANSWERS_BEFORE_THE_COMMIT,
    /** Leaves no tombstone. */
    LEAVES_NO_TOMBSTONE,
    /** Keeps tombstones for as long as records. */
    FORGETS_TOMBSTONES_EARLY,
    /** Tells every void what is to be reversed. */
    TELLS_OF_EFFECTS_TWICE,
    /** Voids what runs. */
    VOIDS_WHAT_RUNS
  }

  private final Flaw flaw;
  private final Retention retention;
  private final Duration longestRun;
  private final Map<RecordId, Row> rows = new HashMap<>();
  private final Map<RecordId, Duration> oldTimes = new HashMap<>();

  FlawedStore(Flaw flaw, Retention retention, Duration longestRun) {
    this.flaw = flaw;
    this.retention = retention;
    this.longestRun = longestRun;
  }

  private sealed interface State {
    record Running(Attempt owner) implements State {}

    record Recorded(Fingerprint fingerprint, StoredResponse response) implements State {}

    record Entombed(@Nullable StoredResponse before) implements State {}
  }

  /** Time passes only by {@link #age}. */
  private record Row(State state, Duration left) {}

  @Override
  public synchronized Lookup begin(Transaction transaction, KeyedRequest request) {
    @Nullable Row row = rows.get(known(request.id()));
    if (row == null || (flaw == Flaw.REMEMBERS_NOTHING && row.state instanceof State.Recorded)) {
      return fresh(request);
    }
    return switch (row.state) {
      case State.Running running ->
          flaw == Flaw.EXCLUDES_NOBODY
              ? fresh(request)
              : new Lookup.InFlight(retention.retryAfter());
      case State.Entombed entombed -> new Lookup.Voided();
      case State.Recorded kept ->
          kept.fingerprint.equals(request.fingerprint()) || flaw == Flaw.IGNORES_FINGERPRINTS
              ? new Lookup.Replay(kept.response)
              : new Lookup.Reused();
    };
  }

  @Override
  public synchronized Optional<Lookup.Settled> find(Connection connection, KeyedRequest request) {
    @Nullable Row row = rows.get(known(request.id()));
    return switch (row == null ? null : row.state) {
      case null -> Optional.empty();
      case State.Running(MemoryAttempt running) ->
          flaw == Flaw.FINDS_ANYTHING && running.response != null
              ? Optional.of(new Lookup.Replay(running.response))
              : Optional.empty();
      case State.Running running -> Optional.empty();
      case State.Recorded kept ->
          Optional.of(
              kept.fingerprint.equals(request.fingerprint()) || flaw == Flaw.FINDS_ANYTHING
                  ? new Lookup.Replay(kept.response)
                  : new Lookup.Reused());
      case State.Entombed entombed -> Optional.of(new Lookup.Voided());
    };
  }

  @Override
  public synchronized Voiding voidKey(Transaction transaction, RecordId id) {
    @Nullable Row row = rows.get(known(id));
    @Nullable StoredResponse before =
        switch (row == null ? new State.Entombed(null) : row.state) {
          case State.Running running -> null;
          case State.Entombed entombed -> entombed.before;
          case State.Recorded kept -> kept.response;
        };
    boolean runs = row != null && row.state instanceof State.Running;
    if (runs && flaw != Flaw.VOIDS_WHAT_RUNS) {
      return new Voiding.InFlight(retention.retryAfter());
    }
    boolean again = row != null && row.state instanceof State.Entombed;
    if (!again && flaw != Flaw.LEAVES_NO_TOMBSTONE) {
      Duration kept =
          flaw == Flaw.FORGETS_TOMBSTONES_EARLY
              ? retention.records()
              : retention.tombstones().orElseThrow();
      rows.put(known(id), new Row(new State.Entombed(before), kept));
    }
    return before == null || (again && flaw != Flaw.TELLS_OF_EFFECTS_TWICE)
        ? new Voiding.Done()
        : new Voiding.Recorded(before);
  }

  synchronized void age(RecordId id, Duration time) {
    @Nullable Row row = rows.remove(known(id));
    if (row != null) {
      Duration left = row.left.minus(time);
      boolean stays = flaw == Flaw.NEVER_FORGETS && row.state instanceof State.Recorded;
      if (left.isPositive() || stays) {
        rows.put(known(id), new Row(row.state, left));
      } else if (flaw == Flaw.KEEPS_THE_OLD_TIME) {
        oldTimes.put(known(id), Duration.ofSeconds(1));
      }
    }
  }

  private RecordId known(RecordId id) {
    if (flaw == Flaw.MIXES_KEYS) {
      return rows.isEmpty() ? id : rows.keySet().iterator().next();
    }
    return id;
  }

  private Lookup fresh(KeyedRequest request) {
    MemoryAttempt attempt = new MemoryAttempt(request);
    rows.put(known(request.id()), new Row(new State.Running(attempt), longestRun));
    return new Lookup.Fresh(attempt);
  }

  private StoredResponse spoiled(StoredResponse response) {
    return switch (flaw) {
      case LOSES_HEADERS -> new StoredResponse(response.status(), List.of(), response.body());
      case SPOILS_BYTES ->
          new StoredResponse(
              response.status(),
              response.headers(),
              new String(response.body(), UTF_8).getBytes(UTF_8));
      default -> response;
    };
  }

  private final class MemoryAttempt implements Attempt {
    private final KeyedRequest request;
    private @Nullable StoredResponse response;

    MemoryAttempt(KeyedRequest request) {
      this.request = request;
    }

    @Override
    public void record(Transaction transaction, StoredResponse response) {
      this.response = response;
      if (flaw == Flaw.ANSWERS_BEFORE_THE_COMMIT) {
        store(response);
      }
    }

    @Override
    public void committed() {
      if (response != null) {
        store(response);
      }
    }

    private void store(StoredResponse answer) {
      synchronized (FlawedStore.this) {
        RecordId id = known(request.id());
        @Nullable Row row = rows.get(id);
        if (row != null && row.state instanceof State.Running running && running.owner != this) {
          return;
        }
        Duration left = oldTimes.getOrDefault(id, retention.records());
        rows.put(id, new Row(new State.Recorded(request.fingerprint(), spoiled(answer)), left));
      }
    }

    @Override
    public void abandon() {
      synchronized (FlawedStore.this) {
        RecordId id = known(request.id());
        @Nullable Row row = rows.get(id);
        boolean mine =
            row != null && row.state instanceof State.Running running && running.owner == this;
        if (flaw != Flaw.KEEPS_ABANDONED_KEYS && (mine || flaw == Flaw.FREES_ANYBODYS_KEY)) {
          rows.remove(id);
        }
      }
    }
  }
}

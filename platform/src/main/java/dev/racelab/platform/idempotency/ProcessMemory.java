package dev.racelab.platform.idempotency;

import dev.racelab.idempotency.Attempt;
import dev.racelab.idempotency.Fingerprint;
import dev.racelab.idempotency.IdempotencyStore;
import dev.racelab.idempotency.KeyedRequest;
import dev.racelab.idempotency.Lookup;
import dev.racelab.idempotency.RecordId;
import dev.racelab.idempotency.StoredResponse;
import dev.racelab.idempotency.Transaction;
import dev.racelab.idempotency.Voiding;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A mistake, for the gallery: what this one process has seen. It is right until there is a second
 * process, or this one is started again.
 */
final class ProcessMemory implements IdempotencyStore {
  private static final int MOST = 10_000;

  private record Seen(Fingerprint fingerprint, @Nullable StoredResponse answer) {}

  private final Map<RecordId, Seen> seen =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<RecordId, Seen> eldest) {
          return size() > MOST;
        }
      };

  @Override
  public synchronized Lookup begin(Transaction transaction, KeyedRequest request) {
    Seen before = seen.putIfAbsent(request.id(), new Seen(request.fingerprint(), null));
    if (before == null) {
      return new Lookup.Fresh(new Running(request));
    }
    if (!before.fingerprint().equals(request.fingerprint())) {
      return new Lookup.Reused();
    }
    StoredResponse answer = before.answer();
    return answer == null ? new Lookup.InFlight(Duration.ofSeconds(1)) : new Lookup.Replay(answer);
  }

  @Override
  public Voiding voidKey(Transaction transaction, RecordId id) {
    throw new UnsupportedOperationException("nobody voids a key in the gallery");
  }

  private final class Running implements Attempt {
    private final KeyedRequest request;

    Running(KeyedRequest request) {
      this.request = request;
    }

    @Override
    public void record(Transaction transaction, StoredResponse response) {
      synchronized (ProcessMemory.this) {
        seen.put(request.id(), new Seen(request.fingerprint(), response));
      }
    }

    @Override
    public void committed() {
      // It is known here and nowhere else.
    }

    @Override
    public void abandon() {
      synchronized (ProcessMemory.this) {
        seen.remove(request.id());
      }
    }
  }
}

package dev.racelab.platform.idempotency;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.racelab.idempotency.RecordId;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/**
 * The keys that this process has lately seen. Who comes with one of them is most likely a copy,
 * whose answer is worth one look before a transaction is begun for it; to everybody else that look
 * would be a round trip in vain. It decides nothing else: what is recorded, the store knows.
 */
@ApplicationScoped
class KnownKeys {
  private final Cache<RecordId, Boolean> seen;

  @Inject
  KnownKeys(IdempotencyConfig config) {
    this(config.knownKeys());
  }

  KnownKeys(int most) {
    seen = Caffeine.newBuilder().maximumSize(most).executor(Runnable::run).build();
  }

  boolean has(RecordId id) {
    return seen.getIfPresent(id) != null;
  }

  void add(RecordId id) {
    seen.put(id, true);
  }
}

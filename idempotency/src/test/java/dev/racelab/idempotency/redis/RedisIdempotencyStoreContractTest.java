package dev.racelab.idempotency.redis;

import dev.racelab.idempotency.IdempotencyStore;
import dev.racelab.idempotency.RecordId;
import dev.racelab.idempotency.contract.Effects;
import dev.racelab.idempotency.contract.IdempotencyStoreContract;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.extension.RegisterExtension;

final class RedisIdempotencyStoreContractTest extends IdempotencyStoreContract {
  @RegisterExtension static final Effects EFFECTS = new Effects();
  @RegisterExtension static final RedisRecords RECORDS = new RedisRecords();

  @Override
  protected IdempotencyStore newStore() {
    return RECORDS.newStore(RETENTION);
  }

  @Override
  protected Effects effects() {
    return EFFECTS;
  }

  @Override
  protected boolean recordsWithTheEffect() {
    return false;
  }

  @Override
  protected Optional<Duration> longestInFlight() {
    return Optional.of(RedisRecords.LONGEST_RUN);
  }

  @Override
  protected void age(RecordId id, Duration time) {
    RECORDS.age(id, time);
  }
}

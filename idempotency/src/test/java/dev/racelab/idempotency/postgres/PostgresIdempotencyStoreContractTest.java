package dev.racelab.idempotency.postgres;

import dev.racelab.idempotency.IdempotencyStore;
import dev.racelab.idempotency.RecordId;
import dev.racelab.idempotency.contract.Effects;
import dev.racelab.idempotency.contract.IdempotencyStoreContract;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.extension.RegisterExtension;

final class PostgresIdempotencyStoreContractTest extends IdempotencyStoreContract {
  @RegisterExtension
  static final Effects EFFECTS = new Effects(PostgresIdempotencyStore.CREATE_TABLE);

  @Override
  protected IdempotencyStore newStore() {
    return new PostgresIdempotencyStore(RETENTION);
  }

  @Override
  protected Effects effects() {
    return EFFECTS;
  }

  @Override
  protected boolean recordsWithTheEffect() {
    return true;
  }

  @Override
  protected Optional<Duration> longestInFlight() {
    return Optional.empty();
  }

  @Override
  protected void age(RecordId id, Duration time) {
    EFFECTS.execute(
        "UPDATE racelab_idempotency SET expires_at = expires_at - ? * interval '1 second'"
            + " WHERE id = ?",
        time.toSeconds(),
        id.bytes());
  }
}

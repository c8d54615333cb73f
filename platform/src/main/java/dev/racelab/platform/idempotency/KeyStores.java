package dev.racelab.platform.idempotency;

import dev.racelab.idempotency.IdempotencyStore;
import dev.racelab.idempotency.Retention;
import dev.racelab.idempotency.postgres.PostgresIdempotencyStore;
import dev.racelab.idempotency.redis.RedisIdempotencyStore;
import dev.racelab.platform.lab.LabControls;
import io.vertx.redis.client.Redis;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** The stores of keys that strategies name. */
@ApplicationScoped
public class KeyStores {
  private static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(2);

  /** Shorter than a run that is stopped once, so that the run is taken for dead. */
  private static final Duration HASTY = Duration.ofMillis(150);

  private final Map<String, IdempotencyStore> byName;

  @Inject
  KeyStores(IdempotencyConfig config, Redis redis, LabControls lab) {
    Retention retention =
        new Retention(config.retention(), config.tombstones(), config.retryAfter());
    Map<String, IdempotencyStore> stores = new HashMap<>();
    stores.put("postgres", new PostgresIdempotencyStore(retention));
    stores.put("redis", redis(redis, retention, config.longestRun()));
    if (lab.enabled()) { // what only the gallery's broken fixes use
      stores.put("redis-hasty", redis(redis, retention, HASTY));
      stores.put("process", new ProcessMemory());
    }
    byName = Map.copyOf(stores);
  }

  public Map<String, IdempotencyStore> byName() {
    return byName;
  }

  private static IdempotencyStore redis(Redis redis, Retention retention, Duration longestRun) {
    return new RedisIdempotencyStore(redis, retention, longestRun, COMMAND_TIMEOUT);
  }
}

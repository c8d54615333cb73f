package dev.racelab.bench.standin;

import io.quarkus.redis.datasource.ReactiveRedisDataSource;
import io.quarkus.redis.datasource.keys.ReactiveKeyCommands;
import io.quarkus.redis.datasource.value.ReactiveValueCommands;
import io.quarkus.redis.datasource.value.SetArgs;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;

/** The three commands. */
@ApplicationScoped
class RedisRecords {
  private static final String PREFIX = "idempotency:";
  private static final Duration RESERVATION = Duration.ofSeconds(60);
  private static final Duration ANSWER = Duration.ofHours(24);

  private final ReactiveValueCommands<String, Kept> values;
  private final ReactiveKeyCommands<String> keys;

  @Inject
  RedisRecords(ReactiveRedisDataSource redis) {
    this.values = redis.value(Kept.class);
    this.keys = redis.key();
  }

  /** Reserves the key, or tells what is there. */
  Uni<Optional<Kept>> reserve(String key, String fingerprint) {
    return values
        .setGet(
            PREFIX + key,
            new Kept(fingerprint, null),
            new SetArgs().nx().px(RESERVATION.toMillis()))
        .map(Optional::ofNullable);
  }

  Uni<Void> complete(String key, Kept kept) {
    return values.set(PREFIX + key, kept, new SetArgs().px(ANSWER.toMillis()));
  }

  Uni<Void> release(String key) {
    return keys.del(PREFIX + key).replaceWithVoid();
  }
}

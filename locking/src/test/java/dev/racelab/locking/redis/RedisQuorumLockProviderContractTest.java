package dev.racelab.locking.redis;

import dev.racelab.locking.LockProvider;
import dev.racelab.locking.contract.Elsewhere;
import dev.racelab.locking.contract.LockProviderContract;
import dev.racelab.locking.contract.StoreFaults;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.extension.RegisterExtension;

final class RedisQuorumLockProviderContractTest extends LockProviderContract {
  @RegisterExtension static final RedisStores STORES = new RedisStores();

  @Override
  protected LockProvider newProvider() {
    return STORES.newProvider(Duration.ofSeconds(10));
  }

  @Override
  protected boolean issuesTokens() {
    return false;
  }

  @Override
  protected boolean leasesExpire() {
    return true;
  }

  @Override
  protected boolean spansInstances() {
    return true;
  }

  @Override
  protected void takeAway(String name) {
    STORES.forget(name);
  }

  @Override
  protected Optional<Elsewhere> elsewhere() {
    return Optional.of(new Elsewhere(Other.class, STORES.uris()));
  }

  @Override
  protected Optional<StoreFaults> faults() {
    return Optional.of(STORES.faults());
  }

  @Override
  protected Map<String, Long> footprint() {
    return STORES.footprint();
  }

  /** The same provider in another process. */
  static final class Other implements Elsewhere.Factory {
    @Override
    public LockProvider make(List<String> arguments) {
      Vertx vertx = Vertx.vertx();
      return new RedisQuorumLockProvider(
          arguments.stream().map(uri -> Redis.createClient(vertx, uri)).toList());
    }
  }
}

package dev.racelab.locking.redis;

import dev.racelab.locking.LockProvider;
import dev.racelab.locking.contract.Elsewhere;
import dev.racelab.locking.contract.LockProviderContract;
import dev.racelab.locking.contract.StoreFaults;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.extension.RegisterExtension;

final class RedisLockProviderContractTest extends LockProviderContract {
  @RegisterExtension static final RedisStore STORE = new RedisStore();

  @Override
  protected LockProvider newProvider() {
    return STORE.newProvider();
  }

  @Override
  protected boolean issuesTokens() {
    return true;
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
    STORE.forget(name);
  }

  @Override
  protected Optional<Elsewhere> elsewhere() {
    return Optional.of(new Elsewhere(Other.class, List.of(STORE.server().uri())));
  }

  @Override
  protected Map<String, Long> footprint() {
    return STORE.footprint();
  }

  @Override
  protected Optional<StoreFaults> faults() {
    return Optional.of(STORE.faults());
  }

  /** The same provider in another process. */
  static final class Other implements Elsewhere.Factory {
    @Override
    public LockProvider make(List<String> arguments) {
      return new RedisLockProvider(Redis.createClient(Vertx.vertx(), arguments.getFirst()));
    }
  }
}

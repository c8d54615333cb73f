package dev.racelab.locking.redis;

import dev.racelab.locking.LockProvider;
import dev.racelab.locking.contract.LockProviderContract;
import java.time.Duration;
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
}

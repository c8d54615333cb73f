package dev.racelab.locking.redis;

import dev.racelab.locking.LockProvider;
import dev.racelab.locking.contract.LockProviderContract;
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
}

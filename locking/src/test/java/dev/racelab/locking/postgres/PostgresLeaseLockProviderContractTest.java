package dev.racelab.locking.postgres;

import dev.racelab.locking.LockProvider;
import dev.racelab.locking.contract.LockProviderContract;
import org.junit.jupiter.api.extension.RegisterExtension;

final class PostgresLeaseLockProviderContractTest extends LockProviderContract {
  @RegisterExtension static final PostgresStore STORE = new PostgresStore();

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

package dev.racelab.locking.jvm;

import dev.racelab.locking.LockProvider;
import dev.racelab.locking.contract.LockProviderContract;

final class JvmLockProviderContractTest extends LockProviderContract {
  @Override
  protected LockProvider newProvider() {
    return new JvmLockProvider();
  }

  @Override
  protected boolean issuesTokens() {
    return false;
  }

  @Override
  protected boolean leasesExpire() {
    return false;
  }

  @Override
  protected boolean spansInstances() {
    return false;
  }
}

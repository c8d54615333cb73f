package dev.racelab.locking.cdi;

import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.build.compatible.spi.Parameters;
import jakarta.enterprise.inject.build.compatible.spi.SyntheticBeanCreator;
import jakarta.transaction.Status;
import jakarta.transaction.SystemException;
import jakarta.transaction.TransactionManager;

/** Asks the transaction manager; loaded only where there is one. */
public final class JtaTransaction implements SyntheticBeanCreator<OpenTransaction> {
  @Override
  public OpenTransaction create(Instance<Object> lookup, Parameters parameters) {
    TransactionManager transactions = lookup.select(TransactionManager.class).get();
    return () -> isThere(transactions);
  }

  /** One that is to be rolled back, or is being committed, is there as well. */
  private static boolean isThere(TransactionManager transactions) {
    try {
      return transactions.getStatus() != Status.STATUS_NO_TRANSACTION;
    } catch (SystemException e) {
      throw new IllegalStateException("the transaction manager does not say what is open", e);
    }
  }
}

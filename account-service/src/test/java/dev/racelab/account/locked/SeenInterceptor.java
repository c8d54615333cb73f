package dev.racelab.account.locked;

import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import jakarta.transaction.TransactionSynchronizationRegistry;
import org.jspecify.annotations.Nullable;

/** Stands where nothing can come between it and the transaction. */
@Seen
@Interceptor
@Priority(Interceptor.Priority.PLATFORM_BEFORE + 199)
class SeenInterceptor {
  @Inject Withdrawals withdrawals;
  @Inject TransactionSynchronizationRegistry transaction;

  @AroundInvoke
  @Nullable Object look(InvocationContext invocation) throws Exception {
    if (transaction.getTransactionKey() != null) {
      throw new AssertionError("the transaction has begun already");
    }
    withdrawals.note("before", String.valueOf(invocation.getParameters()[0]));
    return invocation.proceed();
  }
}

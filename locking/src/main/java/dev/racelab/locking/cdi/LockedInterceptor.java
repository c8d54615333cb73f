package dev.racelab.locking.cdi;

import dev.racelab.locking.Lease;
import dev.racelab.locking.LockInterruptedException;
import dev.racelab.locking.LockProvider;
import dev.racelab.locking.LockRequest;
import dev.racelab.locking.LockUnavailableException;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import org.jspecify.annotations.Nullable;

/**
 * Holds locks around a call.
 *
 * <p>Why the locks outlast the transaction: interceptors of a lower priority stand further out, and
 * JTA says that of {@code @Transactional} has PLATFORM_BEFORE + 200. So the transaction of the same
 * method begins after the locks were granted and has ended when they are given back. A transaction
 * further out would end after that, so none may be open here.
 */
@Locked(name = {})
@Interceptor
@Priority(LockedInterceptor.PRIORITY)
class LockedInterceptor {
  static final int PRIORITY = Interceptor.Priority.PLATFORM_BEFORE + 100;

  private static final System.Logger LOG = System.getLogger(LockedInterceptor.class.getName());

  private final LockedCalls calls;
  private final Providers providers;
  private final ThreadLeases leases;
  private final @Nullable OpenTransaction transaction;

  @Inject
  LockedInterceptor(
      LockedCalls calls,
      Providers providers,
      ThreadLeases leases,
      Instance<OpenTransaction> transaction) {
    this.calls = calls;
    this.providers = providers;
    this.leases = leases;
    this.transaction = transaction.isResolvable() ? transaction.get() : null;
  }

  @AroundInvoke
  @Nullable Object hold(InvocationContext invocation) throws Exception {
    Locked locked = invocation.getInterceptorBinding(Locked.class);
    LockedCall call = calls.of(invocation.getMethod(), locked);
    LockProvider provider = providers.get(call.provider());
    LockRequest request = call.request(invocation.getParameters());
    refuseWhereNoLockHelps(request, provider);
    try (Lease lease = acquire(provider, request)) {
      if (!lease.isHeld()) {
        throw new LockUnavailableException(
            "the lease of " + request.names() + " was lost before the work began");
      }
      return proceed(invocation, provider, lease);
    }
  }

  private void refuseWhereNoLockHelps(LockRequest request, LockProvider provider) {
    EventLoops.refuse();
    if (transaction != null && transaction.isThere()) {
      throw new IllegalStateException(
          "a transaction is open, and the lock of "
              + request.names()
              + " would be given back before its commit, when others cannot see yet what it wrote:"
              + " call the @Locked method first, and let the transaction begin in it"
              + " (@Transactional on the same method does)");
    }
    leases.refuseHeld(provider.name(), request.names());
  }

  private static Lease acquire(LockProvider provider, LockRequest request) {
    try {
      return provider.acquireOrThrow(request);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LockInterruptedException(request.names(), e);
    }
  }

  private @Nullable Object proceed(InvocationContext invocation, LockProvider provider, Lease lease)
      throws Exception {
    leases.push(provider.name(), lease);
    try {
      return invocation.proceed();
    } finally {
      leases.pop();
      if (!lease.isHeld()) {
        // No error: what the method committed is committed, and its caller is to know that.
        LOG.log(
            System.Logger.Level.WARNING,
            "{0}.{1} ran on after it had lost the lease of {2}; unless its writes compared the"
                + " token, somebody else may have worked at the same time",
            invocation.getMethod().getDeclaringClass().getName(),
            invocation.getMethod().getName(),
            lease.names());
      }
    }
  }
}

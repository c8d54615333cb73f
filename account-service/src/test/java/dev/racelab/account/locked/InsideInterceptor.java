package dev.racelab.account.locked;

import dev.racelab.locking.Lease;
import dev.racelab.locking.LockProvider;
import dev.racelab.locking.LockRequest;
import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Takes the lock on the account that the first argument names. */
@LockedInside
@Interceptor
@Priority(Interceptor.Priority.PLATFORM_BEFORE + 300)
class InsideInterceptor {
  @Inject
  @Named("redis")
  LockProvider locks;

  @AroundInvoke
  @Nullable Object hold(InvocationContext invocation) throws Exception {
    LockRequest request =
        LockRequest.of("account:" + invocation.getParameters()[0], Duration.ofSeconds(10));
    try (Lease lease = locks.acquireOrThrow(request)) {
      return lease.isHeld() ? invocation.proceed() : null;
    }
  }
}

package dev.racelab.platform.guarding;

import dev.racelab.guard.GuardObserver;
import io.micrometer.core.instrument.MeterRegistry;

/** Tells Micrometer what guards cost besides locks. */
final class MeteredGuard implements GuardObserver {
  private final MeterRegistry registry;

  MeteredGuard(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public void retried(String strategy, String operation) {
    registry
        .counter("racelab.guard.retries", "strategy", strategy, "operation", operation)
        .increment();
  }

  @Override
  public void keyed(String outcome) {
    registry.counter("racelab.idempotency", "outcome", outcome).increment();
  }
}

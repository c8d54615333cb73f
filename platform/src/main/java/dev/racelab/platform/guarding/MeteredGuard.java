package dev.racelab.platform.guarding;

import dev.racelab.guard.GuardObserver;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** Tells Micrometer what guards cost. */
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
  public void lockAsked(String provider, String outcome, Duration took) {
    Timer.builder("racelab.lock.acquire")
        .description("How long a lock was waited for")
        .tag("provider", provider)
        .tag("outcome", outcome)
        .register(registry)
        .record(took);
  }

  @Override
  public void lockReleased(String provider, Duration took) {
    Timer.builder("racelab.lock.held")
        .description("How long a lock was held")
        .tag("provider", provider)
        .register(registry)
        .record(took);
  }
}

package dev.racelab.locking.cdi;

import dev.racelab.locking.LockProvider;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The lock providers of the application, by name. */
@ApplicationScoped
class Providers {
  private final Map<String, LockProvider> byName;

  /** For the container's proxy, which asks none. */
  Providers() {
    this.byName = Map.of();
  }

  /** A producer may answer null for a provider that is not configured. */
  @Inject
  Providers(@Any Instance<LockProvider> beans) {
    this.byName =
        beans.stream()
            .filter(Objects::nonNull)
            .collect(
                Collectors.toMap(
                    LockProvider::name, Function.identity(), Providers::refuseTwins, TreeMap::new));
  }

  /**
   * The provider of that name.
   *
   * @param name empty for the only one
   * @throws IllegalStateException if there is none, or none that is meant for certain
   */
  LockProvider get(String name) {
    if (name.isEmpty() && byName.size() == 1) {
      return byName.values().iterator().next();
    }
    @Nullable LockProvider named = byName.get(name);
    if (named == null) {
      throw new IllegalStateException(
          (name.isEmpty()
                  ? "@Locked does not say which lock provider to ask: set provider to one of "
                  : "no lock provider '" + name + "' is configured; there are ")
              + byName.keySet());
    }
    return named;
  }

  private static LockProvider refuseTwins(LockProvider one, LockProvider other) {
    throw new IllegalStateException(
        "two lock providers are called '" + one.name() + "': " + one + " and " + other);
  }
}

package dev.racelab.locking.jvm;

import dev.racelab.locking.Lease;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Held until it is closed; the process that could lose it would be gone together with it. */
final class JvmLease implements Lease {
  private final SortedSet<String> names;
  private final Consumer<String> giveBack;
  private final AtomicBoolean held = new AtomicBoolean(true);

  JvmLease(SortedSet<String> names, Consumer<String> giveBack) {
    this.names = names;
    this.giveBack = giveBack;
  }

  @Override
  public SortedSet<String> names() {
    return names;
  }

  @Override
  public OptionalLong token(String name) {
    if (!names.contains(name)) {
      throw new IllegalArgumentException("'" + name + "' is not part of this lease of " + names);
    }
    return OptionalLong.empty();
  }

  @Override
  public boolean isHeld() {
    return held.get();
  }

  @Override
  public void onLost(Runnable action) {
    // Nothing can take a lease of this provider away, so there is never anything to tell.
  }

  @Override
  public void close() {
    if (held.compareAndSet(true, false)) {
      names.forEach(giveBack);
    }
  }

  @Override
  public String toString() {
    return "lease of " + names + (held.get() ? ", held" : ", closed");
  }
}

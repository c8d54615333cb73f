package dev.racelab.locking.cdi;

import dev.racelab.locking.Lease;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collections;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The leases of each thread, innermost first. */
@ApplicationScoped
class ThreadLeases implements CurrentLease {
  /** A lease, and those that were taken before it. */
  private record Frame(String provider, Lease lease, @Nullable Frame outer) {}

  private static final ThreadLocal<@Nullable Frame> INNERMOST = new ThreadLocal<>();

  /**
   * Stops who would wait for a lock that only its own return gives back.
   *
   * @throws IllegalStateException if this thread holds one of the names
   */
  void refuseHeld(String provider, SortedSet<String> names) {
    for (Frame frame = INNERMOST.get(); frame != null; frame = frame.outer) {
      for (String name : names) {
        if (frame.provider.equals(provider) && frame.lease.names().contains(name)) {
          throw new IllegalStateException(
              "'"
                  + name
                  + "' is held by this very thread, which would wait for itself: a @Locked method"
                  + " called another one for the same name; move the work of the inner one into a"
                  + " method without @Locked, and call that from both");
        }
      }
    }
  }

  void push(String provider, Lease lease) {
    INNERMOST.set(new Frame(provider, lease, INNERMOST.get()));
  }

  void pop() {
    Frame outer = current().outer;
    if (outer == null) {
      INNERMOST.remove();
    } else {
      INNERMOST.set(outer);
    }
  }

  @Override
  public SortedSet<String> names() {
    SortedSet<String> names = new TreeSet<>();
    for (Frame frame = current(); frame != null; frame = frame.outer) {
      names.addAll(frame.lease.names());
    }
    return Collections.unmodifiableSortedSet(names);
  }

  @Override
  public OptionalLong token(String name) {
    for (Frame frame = current(); frame != null; frame = frame.outer) {
      if (frame.lease.names().contains(name)) {
        return frame.lease.token(name);
      }
    }
    throw new IllegalStateException("'" + name + "' is not held here, but " + names());
  }

  @Override
  public boolean isHeld() {
    for (Frame frame = current(); frame != null; frame = frame.outer) {
      if (!frame.lease.isHeld()) {
        return false;
      }
    }
    return true;
  }

  private Frame current() {
    Frame current = INNERMOST.get();
    if (current == null) {
      throw new IllegalStateException(
          "no lock is held by this thread: a current lease is there while a @Locked method runs,"
              + " on the thread that called it");
    }
    return current;
  }
}

package dev.racelab.locking;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;

/** Answers what it is told to, and grants leases that can be taken away. */
public final class FakeLocks implements LockProvider, AutoCloseable {
  /** What happens when somebody asks. */
  public interface Answer {
    boolean granted(LockRequest request) throws InterruptedException;
  }

  private final Answer answer;
  private final List<FakeLease> leases = new ArrayList<>();
  private boolean closed;

  public FakeLocks(Answer answer) {
    this.answer = answer;
  }

  /** All that were granted, closed ones too. */
  public List<FakeLease> leases() {
    return leases;
  }

  public boolean isClosed() {
    return closed;
  }

  @Override
  public String name() {
    return "fake";
  }

  @Override
  public Optional<Lease> acquire(LockRequest request) throws InterruptedException {
    if (!answer.granted(request)) {
      return Optional.empty();
    }
    FakeLease lease = new FakeLease(request.names());
    leases.add(lease);
    return Optional.of(lease);
  }

  @Override
  public void close() {
    closed = true;
  }

  /** Held until it is closed or lost. */
  public static final class FakeLease implements Lease {
    private final SortedSet<String> names;
    private final List<Runnable> whenLost = new ArrayList<>();
    private boolean held = true;
    private int closes;

    FakeLease(SortedSet<String> names) {
      this.names = new TreeSet<>(names);
    }

    /** Takes it away. */
    public void lose() {
      held = false;
      whenLost.forEach(Runnable::run);
    }

    /** How often it was closed. */
    public int closes() {
      return closes;
    }

    @Override
    public SortedSet<String> names() {
      return names;
    }

    @Override
    public OptionalLong token(String name) {
      return OptionalLong.of(7);
    }

    @Override
    public boolean isHeld() {
      return held;
    }

    @Override
    public void onLost(Runnable action) {
      whenLost.add(action);
    }

    @Override
    public void close() {
      held = false;
      closes++;
    }
  }
}

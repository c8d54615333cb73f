package dev.racelab.locking.contract;

import dev.racelab.locking.Lease;
import dev.racelab.locking.LockProvider;
import dev.racelab.locking.LockRequest;
import dev.racelab.locking.Renewal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A simple provider in memory, right with no flaw, and wrong in one way with each of them. */
final class FlawedLockProvider implements LockProvider {
  /** The mistakes that a suite worth its name must find. */
  enum Flaw {
    NONE,
    /** Grants whatever it is asked for. */
    EXCLUDES_NOBODY,
    /** Gives a name back without asking who holds it by now. */
    FREES_ANYBODYS_NAME,
    /** Refuses at once instead of waiting. */
    NEVER_WAITS,
    /** Waits for longer than it was allowed to. */
    OVERSTAYS_ITS_WAIT,
    /** Keeps the names that it had when another one was refused. */
    KEEPS_A_PART,
    /** Keeps the names that it had when it was interrupted. */
    KEEPS_NAMES_WHEN_INTERRUPTED,
    /** Takes every second request's names in reverse order. */
    TAKES_ANY_ORDER,
    /** Gives the same token twice. */
    REPEATS_TOKENS,
    /** Asks for the token when it is wanted, not when it was issued. */
    READS_TOKENS_LATE,
    /** Says that it holds what it has lost. */
    HIDES_ITS_LOSS,
    /** Tells a closed lease's holder of its loss. */
    REPORTS_CLOSING_AS_LOSS,
    /** Renews what was not to be renewed, or no longer. */
    RENEWS_FOR_EVER,
    /** Lets whoever comes overtake those who wait. */
    PREFERS_NEWCOMERS,
    /** Keeps its locks in one process and claims to span several. */
    KNOWS_ONE_PROCESS_ONLY
  }

  private final Flaw flaw;

  /** Guards all below; waiters wait on it. */
  private final Object store = new Object();

  private final Map<String, MemoryLease> holders = new HashMap<>();
  private final Map<String, Long> tokens = new HashMap<>();
  private final Map<String, Deque<MemoryLease>> lines = new HashMap<>();
  private int requests;

  FlawedLockProvider(Flaw flaw) {
    this.flaw = flaw;
  }

  @Override
  public String name() {
    return "flawed-" + flaw;
  }

  @Override
  public Optional<Lease> acquire(LockRequest request) throws InterruptedException {
    synchronized (store) {
      long deadline = System.nanoTime() + request.maxWait().toNanos();
      if (flaw == Flaw.OVERSTAYS_ITS_WAIT && request.maxWait().isPositive()) {
        deadline += TimeUnit.SECONDS.toNanos(3);
      }
      MemoryLease lease = new MemoryLease(request.names());
      try {
        for (String name : inOrder(request.names())) {
          if (!take(name, lease, deadline)) {
            if (flaw != Flaw.KEEPS_A_PART) {
              lease.giveBack();
            }
            return Optional.empty();
          }
        }
        endInTime(lease, request);
        return Optional.of(lease);
      } catch (InterruptedException e) {
        if (flaw != Flaw.KEEPS_NAMES_WHEN_INTERRUPTED) {
          lease.giveBack();
        }
        throw e;
      }
    }
  }

  long held() {
    synchronized (store) {
      return holders.size();
    }
  }

  private void endInTime(MemoryLease lease, LockRequest request) {
    Duration length =
        switch (request.renewal()) {
          case Renewal.UntilClosed ever -> Duration.ZERO;
          case Renewal.AtMost atMost -> atMost.total();
          case Renewal.Never never -> request.lease();
        };
    if (length.isPositive() && flaw != Flaw.RENEWS_FOR_EVER) {
      CompletableFuture.delayedExecutor(length.toMillis(), TimeUnit.MILLISECONDS)
          .execute(lease::expire);
    }
  }

  void takeAway(String name) {
    synchronized (store) {
      MemoryLease holder = holders.remove(name);
      if (holder != null && flaw != Flaw.HIDES_ITS_LOSS) {
        holder.lose();
      }
      store.notifyAll();
    }
  }

  private List<String> inOrder(SortedSet<String> names) {
    boolean reverse = flaw == Flaw.TAKES_ANY_ORDER && requests++ % 2 == 1;
    List<String> order = new ArrayList<>(names);
    return reverse ? order.reversed() : order;
  }

  /** Whoever comes first is first, unless newcomers are preferred. */
  private boolean mustWait(String name, Deque<MemoryLease> line, MemoryLease lease) {
    if (flaw == Flaw.EXCLUDES_NOBODY) {
      return false;
    }
    boolean isFirst = line.peek() == lease || flaw == Flaw.PREFERS_NEWCOMERS;
    return holders.containsKey(name) || !isFirst;
  }

  private boolean take(String name, MemoryLease lease, long deadline) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    Deque<MemoryLease> line = lines.computeIfAbsent(name, key -> new ArrayDeque<>());
    line.add(lease);
    try {
      while (mustWait(name, line, lease)) {
        long left = deadline - System.nanoTime();
        if (left <= 0 || flaw == Flaw.NEVER_WAITS) {
          return false;
        }
        TimeUnit.NANOSECONDS.timedWait(store, left);
        if (flaw == Flaw.PREFERS_NEWCOMERS) {
          letOthersIn(2000);
        }
      }
    } finally {
      line.remove(lease);
      store.notifyAll();
    }
    holders.put(name, lease);
    long step = flaw == Flaw.REPEATS_TOKENS ? 0 : 1;
    lease.tokens.put(name, tokens.merge(name, 1L, (last, one) -> last + step));
    if (flaw == Flaw.TAKES_ANY_ORDER) {
      letOthersIn(1);
    }
    return true;
  }

  private void letOthersIn(long millis) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
      TimeUnit.NANOSECONDS.timedWait(store, left);
    }
  }

  private final class MemoryLease implements Lease {
    private final SortedSet<String> names;
    private final Map<String, Long> tokens = new HashMap<>();
    private final List<Runnable> whenLost = new ArrayList<>();
    private boolean lost;
    private boolean closed;

    MemoryLease(SortedSet<String> names) {
      this.names = names;
    }

    @Override
    public SortedSet<String> names() {
      return names;
    }

    @Override
    public OptionalLong token(String name) {
      synchronized (store) {
        @Nullable Long token = tokens.get(name);
        if (token == null) {
          throw new IllegalArgumentException("'" + name + "' is not part of this lease");
        }
        if (flaw == Flaw.READS_TOKENS_LATE) {
          return OptionalLong.of(FlawedLockProvider.this.tokens.merge(name, 1L, Long::sum));
        }
        return OptionalLong.of(token);
      }
    }

    @Override
    public boolean isHeld() {
      synchronized (store) {
        return !lost && !closed;
      }
    }

    @Override
    public void onLost(Runnable action) {
      synchronized (store) {
        if (lost) {
          action.run();
        } else if (!closed) {
          whenLost.add(action);
        }
      }
    }

    @Override
    public void close() {
      synchronized (store) {
        if (closed && flaw != Flaw.FREES_ANYBODYS_NAME) {
          return;
        }
        if (flaw == Flaw.REPORTS_CLOSING_AS_LOSS) {
          lose();
        }
        closed = true;
        giveBack();
      }
    }

    private void giveBack() {
      for (String name : names) {
        if (flaw == Flaw.FREES_ANYBODYS_NAME) {
          holders.remove(name);
        } else {
          holders.remove(name, this);
        }
      }
      store.notifyAll();
    }

    private void expire() {
      synchronized (store) {
        lose();
        giveBack();
      }
    }

    private void lose() {
      if (!lost && !closed) {
        lost = true;
        whenLost.forEach(Runnable::run);
      }
    }
  }
}

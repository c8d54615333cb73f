package dev.racelab.locking.contract;

import dev.racelab.locking.LockProvider;
import dev.racelab.locking.lease.Claim;
import dev.racelab.locking.lease.Extension;
import dev.racelab.locking.lease.Grant;
import dev.racelab.locking.lease.LeaseLockProvider;
import dev.racelab.locking.lease.LeaseOptions;
import dev.racelab.locking.lease.LeaseStore;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A server in memory with lines to it that can fail, right with no flaw, and wrong in one way with
 * each of them. What stands on its lines is right.
 */
final class FlawedServer implements StoreFaults {
  /** The mistakes of a store, or of a line to it, that a suite worth its name must find. */
  enum Flaw {
    NONE,
    /** Takes no answer for a yes. */
    GRANTS_WHEN_STORE_IS_SILENT,
    /** Waits for an answer for as long as it takes. */
    HANGS_WHEN_STORE_IS_STOPPED,
    /** Lets a grant that nobody heard of stand for longer than its lease. */
    KEEPS_WHAT_WAS_GRANTED_UNHEARD,
    /** Stays on a connection that broke. */
    NEVER_RECONNECTS,
    /** Takes no answer to a renewal for a yes. */
    HIDES_A_FAULT_FROM_HOLDERS,
    /** Counts a lease for longer than the server does. */
    TRUSTS_A_LEASE_TOO_LONG,
    /** Needs all of what should do in part. */
    FAILS_WITH_ITS_PART,
    /** Claims to keep leases over a restart. */
    FORGETS_LEASES_ON_RESTART,
    /** Counts tokens from one again. */
    FORGETS_TOKENS_ON_RESTART,
    /** Counts tokens from one again. */
    FORGETS_TOKENS_ON_FLUSH,
    /** Lets a thread watch over each lease. */
    THREAD_PER_LEASE,
    /** Lets its thread run on after its close. */
    LEAVES_ITS_THREAD,
    /** Keeps its connection after its close. */
    LEAKS_CONNECTION,
    /** Listens on when nobody waits. */
    LEAKS_CHANNEL
  }

  private static final Duration TIMEOUT = Duration.ofMillis(200);
  private static final Duration PATIENT = Duration.ofSeconds(10);
  private static final long THREAD_LIFE_SECONDS = 20;

  private final Flaw flaw;
  private final MemoryServer memory = new MemoryServer(System::nanoTime);
  private final AtomicInteger connections = new AtomicInteger();

  /* Both are guarded by this. */
  private final List<Runnable> pending = new ArrayList<>();
  private @Nullable Fault fault;

  FlawedServer(Flaw flaw) {
    this.flaw = flaw;
  }

  /** A provider that only a stopped server hits. */
  LockProvider newPatientProvider() {
    return provider(new Line(PATIENT, false));
  }

  @Override
  public LockProvider newProvider() {
    return provider(new Line(TIMEOUT, true));
  }

  private static LockProvider provider(Line line) {
    return new LeaseLockProvider("flawed", line, LeaseOptions.polling());
  }

  void takeAway(String name) {
    memory.takeAway(name);
  }

  Map<String, Long> footprint() {
    return Map.of(
        "locks", memory.held(),
        "channels", (long) memory.watched(),
        "connections", connections.longValue());
  }

  @Override
  public Duration answerLimit() {
    return TIMEOUT.multipliedBy(2);
  }

  @Override
  public Duration recovery() {
    return TIMEOUT;
  }

  @Override
  public synchronized void begin(Fault begun) {
    fault = begun;
  }

  @Override
  public void end() {
    List<Runnable> work;
    synchronized (this) {
      fault = null;
      work = List.copyOf(pending);
      pending.clear();
    }
    work.forEach(Runnable::run);
  }

  @Override
  public boolean survivesInPart() {
    return true;
  }

  @Override
  public void beginInPart(Fault begun) {
    if (flaw == Flaw.FAILS_WITH_ITS_PART) {
      begin(begun);
    }
  }

  @Override
  public void restart() {
    if (flaw == Flaw.FORGETS_LEASES_ON_RESTART) {
      memory.forgetLeases();
    }
    if (flaw == Flaw.FORGETS_TOKENS_ON_RESTART) {
      memory.countTokensFromOne();
    }
  }

  @Override
  public boolean keepsLeasesOverRestart() {
    return true;
  }

  @Override
  public void forgetAll() {
    memory.forgetLeases();
    if (flaw == Flaw.FORGETS_TOKENS_ON_FLUSH) {
      memory.countTokensFromOne();
    }
  }

  private synchronized @Nullable Fault fault() {
    return fault;
  }

  /** Whether there is a fault whose end will run the work. */
  private synchronized boolean whenOver(Runnable work) {
    return fault != null && pending.add(work);
  }

  /** One client's way to the server. */
  private final class Line implements LeaseStore {
    private final Duration timeout;

    /** Whether it leads over the network that can be cut. */
    private final boolean isFar;

    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean broken;

    Line(Duration timeout, boolean isFar) {
      this.timeout = timeout;
      this.isFar = isFar;
      connections.incrementAndGet();
      if (flaw == Flaw.LEAVES_ITS_THREAD) {
        startThread("racelab-lock-left", new CountDownLatch(1));
      }
    }

    @Override
    public CompletableFuture<Grant> grant(Claim claim) {
      if (flaw == Flaw.GRANTS_WHEN_STORE_IS_SILENT && isHit() != null) {
        return CompletableFuture.completedFuture(new Grant.Granted(Map.of()));
      }
      if (flaw == Flaw.KEEPS_WHAT_WAS_GRANTED_UNHEARD && isHit() != null) {
        claim.names().forEach(name -> memory.give(name, PATIENT));
      }
      if (flaw == Flaw.THREAD_PER_LEASE) {
        startThread("lease", closed);
      }
      return ask(() -> memory.grant(claim));
    }

    @Override
    public List<CompletableFuture<Extension>> renew(List<Claim> claims, Duration within) {
      return claims.stream().map(this::renew).toList();
    }

    private CompletableFuture<Extension> renew(Claim claim) {
      Extension unheard =
          flaw == Flaw.HIDES_A_FAULT_FROM_HOLDERS ? Extension.DONE : Extension.UNKNOWN;
      return ask(() -> memory.renew(claim)).exceptionally(failure -> unheard);
    }

    @Override
    public CompletableFuture<Boolean> release(Claim claim) {
      return ask(() -> memory.release(claim, this));
    }

    @Override
    public Duration margin(Duration lease) {
      return flaw == Flaw.TRUSTS_A_LEASE_TOO_LONG
          ? lease.negated()
          : LeaseStore.super.margin(lease);
    }

    @Override
    public void watch(String name, Runnable maybeFree) {
      memory.watch(name, this, maybeFree);
    }

    @Override
    public void unwatch(String name) {
      if (flaw != Flaw.LEAKS_CHANNEL) {
        memory.unwatch(name, this);
      }
    }

    @Override
    public void close() {
      closed.countDown();
      if (flaw != Flaw.LEAKS_CONNECTION) {
        connections.decrementAndGet();
      }
    }

    private @Nullable Fault isHit() {
      Fault now = fault();
      return isFar || now == Fault.STOPPED ? now : null;
    }

    private <T> CompletableFuture<T> ask(Supplier<T> work) {
      CompletableFuture<T> answer = new CompletableFuture<>();
      if (flaw != Flaw.HANGS_WHEN_STORE_IS_STOPPED) {
        answer.orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
      }
      Fault hit = isHit();
      broken |= flaw == Flaw.NEVER_RECONNECTS && hit != null;
      if (broken || hit == Fault.CUT) {
        answer.completeExceptionally(new IOException("the line is cut"));
      } else if (hit == Fault.SILENT) {
        boolean unused =
            whenOver(() -> answer.completeExceptionally(new IOException("the line was silent")));
      } else {
        Runnable answering = () -> answer.complete(work.get());
        if (hit == null || !whenOver(answering)) {
          answering.run();
        }
      }
      return answer;
    }

    private static void startThread(String name, CountDownLatch end) {
      Thread.ofPlatform()
          .name(name)
          .daemon()
          .start(
              () -> {
                try {
                  var unused = end.await(THREAD_LIFE_SECONDS, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
    }
  }
}

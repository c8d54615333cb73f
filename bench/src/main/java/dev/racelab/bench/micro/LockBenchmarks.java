package dev.racelab.bench.micro;

import dev.racelab.bench.peer.LockClient;
import dev.racelab.bench.peer.Message;
import dev.racelab.bench.peer.Peer;
import dev.racelab.locking.LockRequest;
import dev.racelab.locking.jvm.JvmLockProvider;
import dev.racelab.locking.lease.Turnstiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Lock and unlock of each of our providers by one thread, and the round trip below it. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class LockBenchmarks {
  /** The file with the servers' addresses; the servers belong to who started JMH. */
  static final String SETUP = "racelab.bench.setup";

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

  /** A provider, connected. */
  @State(Scope.Benchmark)
  public static class Provider {
    /** The peer's name. */
    @Param({"redis", "redlock", "jdbc-lease"})
    public String lock = "";

    private @Nullable LockClient client;

    /** Connects. */
    @Setup(Level.Trial)
    public void open() throws Exception {
      client = connect(lock);
    }

    /** Ends the connection. */
    @TearDown(Level.Trial)
    public void close() throws Exception {
      client().close();
    }

    LockClient client() {
      if (client == null) {
        throw new IllegalStateException("not connected yet");
      }
      return client;
    }
  }

  /** What needs no server. */
  @State(Scope.Benchmark)
  public static class InProcess {
    private final JvmLockProvider provider = new JvmLockProvider();
    private final LockRequest request =
        LockRequest.of(List.of("alone"), LONGEST_WAIT, Duration.ofSeconds(30));
    private final Turnstiles turnstiles = new Turnstiles();
  }

  /** The lock of one JVM. */
  @Benchmark
  public void jvm(InProcess here) throws InterruptedException {
    here.provider.acquire(here.request).orElseThrow().close();
  }

  /** The line of waiters that stands before every store. */
  @Benchmark
  public void turnstiles(InProcess here) throws InterruptedException {
    if (!here.turnstiles.pass(here.request.names(), System.nanoTime())) {
      throw new IllegalStateException("somebody else is here");
    }
    here.turnstiles.leave("alone");
  }

  /** Takes a lock that nobody else wants, and gives it back. */
  @Benchmark
  public void lockAndUnlock(Provider provider) throws Exception {
    provider.client().lock("alone", LONGEST_WAIT).orElseThrow().unlock();
  }

  /** The cheapest question of the same client. */
  @Benchmark
  public void roundTrip(Provider provider) throws Exception {
    provider.client().roundTrip();
  }

  private static LockClient connect(String name) throws Exception {
    Path file = Path.of(System.getProperty(SETUP, ""));
    return Peer.named(name)
        .open(dev.racelab.bench.peer.Setup.of(Message.parse(Files.readString(file))));
  }
}

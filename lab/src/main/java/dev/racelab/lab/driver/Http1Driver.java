package dev.racelab.lab.driver;

import static java.lang.System.Logger.Level.DEBUG;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 with last-byte sync. A server cannot act on a request before its last byte, so a volley
 * writes all requests but for that byte first, each on a connection of its own. That takes
 * connection set-up, head, body and the scheduling of the senders out of the race; what remains
 * between the requests is one one-byte write per request, back to back from one thread.
 */
public final class Http1Driver implements Driver {
  private static final System.Logger LOG = System.getLogger(Http1Driver.class.getName());
  private static final Duration CLOSING = Duration.ofSeconds(1);

  private final ThreadFactory threads = Thread.ofVirtual().name("http1-", 0).factory();

  @Override
  public String name() {
    return "http1";
  }

  @Override
  public void volley(URI base, List<HttpCall> calls, Duration deadline, Observer observer)
      throws InterruptedException {
    Shot[] shots = new Shot[calls.size()];
    inParallel(shots.length, deadline, i -> shots[i] = Shot.load(base, calls.get(i), deadline));
    try {
      // The invocations are recorded before the first last byte, not between them: recording takes
      // longer than a write, and would only pull the requests apart.
      for (int i = 0; i < shots.length; i++) {
        observer.sending(i, i);
      }
      for (Shot shot : shots) {
        shot.release();
      }
      inParallel(shots.length, deadline, i -> observer.done(i, i, shots[i].answer()));
    } finally {
      for (Shot shot : shots) {
        shot.close();
      }
    }
  }

  @Override
  public void stream(
      URI base, List<HttpCall> calls, int lanes, Duration deadline, Observer observer)
      throws InterruptedException {
    AtomicInteger next = new AtomicInteger();
    // A lane sends at most all of the calls, and each of them ends within its own deadline.
    Duration whole = deadline.multipliedBy(calls.size() + 1L);
    inParallel(
        Math.min(lanes, calls.size()),
        whole,
        lane -> {
          try (Lane connection = new Lane(base)) {
            for (int i = next.getAndIncrement(); i < calls.size(); i = next.getAndIncrement()) {
              observer.sending(i, lane);
              observer.done(i, lane, connection.send(calls.get(i), deadline));
            }
          }
        });
  }

  /**
   * Runs the tasks 0 to count - 1 at once and waits for all of them; the first failure is thrown.
   */
  private void inParallel(int count, Duration within, IntConsumer task)
      throws InterruptedException {
    CountDownLatch running = new CountDownLatch(count);
    List<Throwable> failures = new ArrayList<>();
    List<Thread> started = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int number = i;
      Thread thread =
          threads.newThread(
              () -> {
                try {
                  task.accept(number);
                } catch (RuntimeException | Error e) {
                  synchronized (failures) {
                    failures.add(e);
                  }
                } finally {
                  running.countDown();
                }
              });
      started.add(thread);
      thread.start();
    }
    // Every task ends by its own deadline; the margin is for a machine that is short of time.
    boolean ended = false;
    try {
      ended = running.await(within.plus(CLOSING).toNanos(), NANOSECONDS);
    } finally {
      if (!ended) {
        // An interrupt closes the socket of a virtual thread that waits for it.
        started.forEach(Thread::interrupt);
      }
    }
    synchronized (failures) {
      if (!failures.isEmpty()) {
        throw new IllegalStateException("a sender failed", failures.getFirst());
      }
    }
    if (!ended) {
      throw new IllegalStateException("senders did not end within " + within);
    }
  }

  /** One request of a volley: written but for its last byte, then released, then answered. */
  private static final class Shot {
    private final @Nullable Http1Connection connection;
    private final byte[] request;
    private final String failure;

    private Shot(@Nullable Http1Connection connection, byte[] request, String failure) {
      this.connection = connection;
      this.request = request;
      this.failure = failure;
    }

    static Shot load(URI base, HttpCall call, Duration deadline) {
      Http1Connection connection = null;
      try {
        connection = Http1Connection.open(base, deadline);
        byte[] request = connection.encode(call);
        connection.write(request, 0, request.length - 1);
        return new Shot(connection, request, "");
      } catch (IOException e) {
        closeQuietly(connection);
        return new Shot(null, new byte[0], Http1Connection.reason(e));
      }
    }

    void release() {
      if (connection == null) {
        return;
      }
      try {
        connection.write(request, request.length - 1, 1);
      } catch (IOException e) {
        // A server that refuses early answers and closes; that answer can still be read, and where
        // there is none, reading says so.
        LOG.log(DEBUG, "the last byte could not be sent", e);
      }
    }

    Outcome answer() {
      return connection == null ? new Outcome.NotSent(failure) : connection.receive();
    }

    void close() {
      closeQuietly(connection);
    }
  }

  /** A lane of a stream: one connection at a time, kept open as long as the server allows. */
  private static final class Lane implements AutoCloseable {
    private final URI base;
    private @Nullable Http1Connection connection;

    Lane(URI base) {
      this.base = base;
    }

    Outcome send(HttpCall call, Duration deadline) {
      Http1Connection current = connection;
      try {
        if (current == null || !current.isReusable()) {
          close();
          current = Http1Connection.open(base, deadline);
          connection = current;
        }
        current.setDeadline(deadline);
      } catch (IOException e) {
        return new Outcome.NotSent(Http1Connection.reason(e));
      }
      try {
        byte[] request = current.encode(call);
        current.write(request, 0, request.length);
      } catch (IOException e) {
        close();
        return new Outcome.Lost(Http1Connection.reason(e));
      }
      Outcome outcome = current.receive();
      if (outcome instanceof Outcome.Lost) {
        close();
      }
      return outcome;
    }

    @Override
    public void close() {
      closeQuietly(connection);
      connection = null;
    }
  }

  private static void closeQuietly(@Nullable Http1Connection connection) {
    if (connection == null) {
      return;
    }
    try {
      connection.close();
    } catch (IOException e) {
      // Nothing is read from it any more, so nothing is lost.
      LOG.log(DEBUG, "a connection did not close cleanly", e);
    }
  }
}

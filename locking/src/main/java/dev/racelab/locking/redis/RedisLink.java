package dev.racelab.locking.redis;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One connection that all commands of a provider share, opened on first use and again after it
 * ended. Nothing here blocks; every answer has a deadline.
 */
final class RedisLink {
  /*
   * One pipelined connection instead of the client's pool, for three reasons. Redis answers one
   * connection in order, so a release that is sent after a grant of unknown outcome cannot overtake
   * it. A hundred waiting threads do not fill the pool that the service itself uses. And a command
   * costs one round trip without the pool's book-keeping.
   *
   * The price is that a connection whose other end vanished without a word (a host switched off, a
   * cut cable) must be noticed here, or TCP would keep us on it for many minutes: a connection that
   * owes an answer for longer than `patience` is given up, and the next command opens another. A
   * command is never sent again by itself, because it may have been executed.
   */
  private final Redis redis;
  private final LongSupplier nanoTime;
  private final long patienceNanos;
  private final ClientLoop loop;
  private final Runnable whenOpened;
  private final Deadlines deadlines = new Deadlines();

  private @Nullable Line current;
  private boolean closed;

  /**
   * A link.
   *
   * @param whenOpened runs when a connection was opened
   */
  RedisLink(
      Redis redis, ClientLoop loop, Runnable whenOpened, Duration patience, LongSupplier nanoTime) {
    this.redis = redis;
    this.patienceNanos = patience.toNanos();
    this.nanoTime = nanoTime;
    this.loop = loop;
    this.whenOpened = whenOpened;
  }

  /** Begins to connect; whether that works is the next command's concern. */
  void open() {
    loop.run(
        () -> {
          try {
            line();
          } catch (IOException e) {
            // Closed before it began, so there is nothing to connect for.
          }
        });
  }

  /**
   * Sends a command. The future fails with the error that Redis answered, with the connection's
   * failure, or after {@code timeout}; only an error answer says what Redis did.
   */
  CompletableFuture<Response> send(Request request, Duration timeout) {
    CompletableFuture<Response> answer = new CompletableFuture<>();
    deadlines.expect(answer, timeout);
    loop.run(() -> send(request, answer));
    return answer;
  }

  private void send(Request request, CompletableFuture<Response> answer) {
    try {
      Line line = line();
      synchronized (line.order) {
        line.opened
            .future()
            .onSuccess(
                connection -> {
                  if (!answer.isDone()) { // a command given up while connecting is not sent late
                    line.send(connection, request, answer);
                  }
                })
            .onFailure(answer::completeExceptionally);
      }
    } catch (IOException | RuntimeException e) { // a client that was closed throws what it likes
      answer.completeExceptionally(e);
    }
  }

  /** Ends the connection, behind what was sent. Later commands fail. */
  void close() {
    loop.run(
        () -> {
          Line last;
          synchronized (this) {
            closed = true;
            last = current;
            current = null;
          }
          if (last != null) {
            last.giveUp();
          }
        });
  }

  private Line line() throws IOException {
    Line silent = null;
    Line line;
    boolean fresh = false;
    synchronized (this) {
      if (closed) {
        throw new IOException("the connection to Redis is closed");
      }
      if (current != null && !current.ended && current.isSilent()) {
        silent = current;
        current = null;
      }
      if (current == null || current.ended) {
        current = new Line();
        fresh = true;
      }
      line = current;
    }
    if (silent != null) {
      silent.giveUp();
    }
    if (fresh) {
      line.open();
    }
    return line;
  }

  /** One connection from the attempt to open it until it ended. */
  private final class Line {
    private final Promise<RedisConnection> opened = Promise.promise();

    /** Held while what waited for the connection is sent, so that nothing overtakes it. */
    private final Object order = new Object();

    private volatile boolean ended;

    /** Answers owed, and since when nothing was heard while at least one was owed. */
    private int owed;

    private long silentSince;

    private void open() {
      owe();
      Future.<RedisConnection>future(asked -> redis.connect().onComplete(asked))
          .onComplete(
              result -> {
                heard();
                if (result.succeeded()) {
                  result.result().endHandler(end -> giveUp());
                  result.result().exceptionHandler(failure -> giveUp());
                  whenOpened.run();
                } else {
                  ended = true;
                }
                synchronized (order) {
                  opened.handle(result);
                }
              });
    }

    private void send(
        RedisConnection connection, Request request, CompletableFuture<Response> answer) {
      if (connection.pendingQueueFull()) {
        answer.completeExceptionally(
            new IOException("too many commands wait for an answer of Redis"));
        return;
      }
      owe();
      connection
          .send(request)
          .onComplete(
              result -> {
                heard();
                if (result.succeeded()) {
                  answer.complete(result.result());
                  return;
                }
                if (isTheEnd(result.cause())) {
                  giveUp();
                }
                answer.completeExceptionally(result.cause());
              });
    }

    /** What Redis did not answer itself, and that it is not the server that it was. */
    private static boolean isTheEnd(Throwable failure) {
      return !(failure instanceof Response)
          || Script.hasMessage(failure, "READONLY")
          || Script.hasMessage(failure, "MASTERDOWN");
    }

    private synchronized void owe() {
      if (owed++ == 0) {
        silentSince = nanoTime.getAsLong();
      }
    }

    private synchronized void heard() {
      owed--;
      silentSince = nanoTime.getAsLong();
    }

    private synchronized boolean isSilent() {
      return owed > 0 && nanoTime.getAsLong() - silentSince > patienceNanos;
    }

    /**
     * Closes the socket, which would otherwise return to the client's pool and be handed out again.
     * The pool discards a connection on which SELECT was used; it notes that when the command is
     * sent, so no answer is needed.
     */
    private void giveUp() {
      synchronized (this) {
        if (ended) {
          return;
        }
        ended = true;
      }
      opened.future().onSuccess(this::discard);
    }

    private void discard(RedisConnection connection) {
      try {
        var unused =
            connection
                .send(Request.cmd(Command.SELECT).arg(0))
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(patienceNanos, TimeUnit.NANOSECONDS)
                .whenComplete((answer, failure) -> connection.close());
      } catch (RejectedExecutionException e) {
        // The client was closed before us, and its sockets with it.
      }
    }
  }
}

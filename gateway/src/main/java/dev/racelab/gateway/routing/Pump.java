package dev.racelab.gateway.routing;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;
import java.util.function.LongConsumer;

/**
 * Moves a body from one stream to another as fast as the slower one goes, so that no more than the
 * streams' own queues is ever held in memory. Unlike Vert.x's pipe it shows every chunk's size to
 * an observer, which may throw to cut the body, and it leaves the target's exception handler alone.
 * Not thread-safe: both streams belong to one event loop.
 */
final class Pump {
  private final ReadStream<Buffer> source;
  private final WriteStream<Buffer> target;
  private final LongConsumer observer;
  private long left;
  private final Promise<Void> end = Promise.promise();

  private Pump(
      ReadStream<Buffer> source, WriteStream<Buffer> target, long length, LongConsumer observer) {
    this.source = source;
    this.target = target;
    this.left = length;
    this.observer = observer;
  }

  /**
   * Starts to move.
   *
   * @param length the body's declared length, or a negative number if there is none; the last chunk
   *     of a declared length ends the target in the same write, which saves a system call a body
   * @param observer is given each chunk's size in bytes before the chunk is passed on; what it
   *     throws stops the pump, leaves the source paused and fails the result
   * @return succeeds when the source has ended and the target was told so; fails if the source
   *     broke or the observer threw, and then the target is left unended
   */
  static Future<Void> start(
      ReadStream<Buffer> source, WriteStream<Buffer> target, long length, LongConsumer observer) {
    Pump pump = new Pump(source, target, length, observer);
    pump.begin();
    return pump.end.future();
  }

  private void begin() {
    source.exceptionHandler(end::tryFail);
    source.endHandler(
        ended -> {
          if (!end.future().isComplete()) {
            target.end();
            end.tryComplete();
          }
        });
    source.handler(this::move);
    source.resume();
  }

  private void move(Buffer chunk) {
    if (end.future().isComplete()) {
      return;
    }
    try {
      observer.accept(chunk.length());
    } catch (RuntimeException cut) {
      source.pause();
      end.tryFail(cut);
      return;
    }
    left -= chunk.length();
    if (left == 0) {
      target.end(chunk);
      end.tryComplete();
      return;
    }
    target.write(chunk);
    if (target.writeQueueFull()) {
      source.pause();
      target.drainHandler(drained -> source.resume());
    }
  }
}

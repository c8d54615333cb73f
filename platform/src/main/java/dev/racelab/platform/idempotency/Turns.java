package dev.racelab.platform.idempotency;

import dev.racelab.idempotency.RecordId;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Lets one copy of a request at a time into this process, so that a storm of copies takes one
 * database connection, and not all. Who waits here holds none. It decides nothing: which copy runs,
 * and what the others are told, the store decides for all processes.
 */
@ApplicationScoped
class Turns {
  private final Map<RecordId, Line> lines = new ConcurrentHashMap<>();

  /** Those who are here with one key; in the map as long as there is somebody. */
  private static final class Line {
    final Semaphore free = new Semaphore(1, true);
    int length;
  }

  /** A turn, until it is closed. */
  interface Turn extends AutoCloseable {
    @Override
    void close();
  }

  /** Waits for a turn; empty if others kept it for the whole wait. */
  Optional<Turn> take(RecordId id, Duration wait) {
    Line line =
        lines.compute(
            id,
            (same, known) -> {
              Line mine = known == null ? new Line() : known;
              mine.length++;
              return mine;
            });
    if (!acquired(line, wait)) {
      leave(id);
      return Optional.empty();
    }
    return Optional.of(
        () -> {
          line.free.release();
          leave(id);
        });
  }

  private static boolean acquired(Line line, Duration wait) {
    try {
      return line.free.tryAcquire(wait.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void leave(RecordId id) {
    lines.computeIfPresent(id, (same, line) -> --line.length == 0 ? null : line);
  }

  /** How many keys somebody is here with. */
  int size() {
    return lines.size();
  }
}

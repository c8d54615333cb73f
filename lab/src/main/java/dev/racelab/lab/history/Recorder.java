package dev.racelab.lab.history;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes operations from many threads. Index order is time order: both are given under one lock. An
 * invocation must be recorded before the request can take effect, and a completion after its
 * answer, so that the recorded interval always contains the real one.
 */
public final class Recorder {
  private final LongSupplier nanoTime;
  private final long start;
  private final AtomicInteger processes = new AtomicInteger();
  private final List<Operation> operations = new ArrayList<>();

  /**
   * Begins an empty history.
   *
   * @param nanoTime a monotonic clock in nanoseconds
   * @param start that clock's reading at the run's start
   */
  public Recorder(LongSupplier nanoTime, long start) {
    this.nanoTime = nanoTime;
    this.start = start;
  }

  /** A process number that nobody has used. */
  public int newProcess() {
    return processes.getAndIncrement();
  }

  /** Records that {@code process} begins an operation. */
  public Operation invoke(int process, String f, ObjectNode arguments, @Nullable String key) {
    return append(process, OperationType.INVOKE, f, arguments, null, null, key);
  }

  /** Records how {@code invocation} ended. */
  public Operation complete(
      Operation invocation,
      OperationType outcome,
      ObjectNode value,
      @Nullable String replica,
      @Nullable Integer status) {
    if (outcome == OperationType.INVOKE) {
      throw new IllegalArgumentException("an operation ends with ok, fail or info, not invoke");
    }
    return append(
        invocation.process(), outcome, invocation.f(), value, replica, status, invocation.key());
  }

  /** How many operations there are so far; where the next one will stand. */
  public int size() {
    synchronized (operations) {
      return operations.size();
    }
  }

  /** A copy of all operations from {@code index} on. */
  public List<Operation> since(int index) {
    synchronized (operations) {
      return List.copyOf(operations.subList(index, operations.size()));
    }
  }

  private Operation append(
      int process,
      OperationType type,
      String f,
      ObjectNode value,
      @Nullable String replica,
      @Nullable Integer status,
      @Nullable String key) {
    synchronized (operations) {
      Operation operation =
          new Operation(
              operations.size(),
              process,
              type,
              f,
              value,
              nanoTime.getAsLong() - start,
              replica,
              status,
              key);
      operations.add(operation);
      return operation;
    }
  }
}

package dev.racelab.lab.history;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * One line of a history.
 *
 * @param index position in the history, from 0
 * @param process who acted; a process has one operation open at a time, and none after an {@code
 *     info}
 * @param type invocation or outcome
 * @param f what was asked for, for example {@code withdraw}
 * @param value the arguments; at {@code ok} also the answer's fields and, where the service told
 *     them, {@code reads} and {@code writes}; at {@code fail} and {@code info} also {@code error}.
 *     Not to be changed
 * @param time nanoseconds since the run's start, monotonic
 * @param replica who answered, where somebody did
 * @param status the answer's HTTP status, where there was one
 * @param key the idempotency key, where one was sent
 */
@JsonPropertyOrder({"index", "process", "type", "f", "value", "time", "replica", "status", "key"})
public record Operation(
    long index,
    int process,
    OperationType type,
    String f,
    ObjectNode value,
    long time,
    @Nullable String replica,
    @Nullable Integer status,
    @Nullable String key) {
  public Operation {
    if (index < 0 || time < 0) {
      throw new IllegalArgumentException(
          "index and time of an operation start at 0, got " + index + " and " + time);
    }
  }
}

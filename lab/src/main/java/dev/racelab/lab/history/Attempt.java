package dev.racelab.lab.history;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One operation from invocation to outcome. Without a completion its outcome is unknown.
 *
 * @param invocation how it began
 * @param completion how it ended, or null while nobody knows
 */
public record Attempt(Operation invocation, @Nullable Operation completion) {

  /** The attempts of a history, in the order of their invocations. */
  public static List<Attempt> of(List<Operation> history) {
    List<Attempt> attempts = new ArrayList<>();
    Map<Integer, Integer> open = new HashMap<>();
    for (Operation operation : history) {
      if (operation.type() == OperationType.INVOKE) {
        if (open.put(operation.process(), attempts.size()) != null) {
          throw new IllegalArgumentException(
              "process %d begins operation %d before its last one ended"
                  .formatted(operation.process(), operation.index()));
        }
        attempts.add(new Attempt(operation, null));
        continue;
      }
      Integer position = open.remove(operation.process());
      if (position == null) {
        throw new IllegalArgumentException(
            "operation %d ends what process %d never began"
                .formatted(operation.index(), operation.process()));
      }
      attempts.set(position, new Attempt(attempts.get(position).invocation(), operation));
    }
    return List.copyOf(attempts);
  }

  /** Ok, fail, or info. */
  public OperationType outcome() {
    return completion == null ? OperationType.INFO : completion.type();
  }

  public boolean isOk() {
    return outcome() == OperationType.OK;
  }

  public boolean isUnknown() {
    return outcome() == OperationType.INFO;
  }

  /** What was asked for. */
  public String f() {
    return invocation.f();
  }

  /** The line that says most about it: the completion, or the invocation where there is none. */
  public Operation evidence() {
    return completion == null ? invocation : completion;
  }

  /** The version at which the work read that row, where the service told it. */
  public OptionalLong versionRead(String row) {
    for (JsonNode read : evidence().value().path("reads")) {
      if (read.path("row").asText().equals(row)) {
        return OptionalLong.of(read.path("version").asLong());
      }
    }
    return OptionalLong.empty();
  }
}

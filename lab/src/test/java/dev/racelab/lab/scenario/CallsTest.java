package dev.racelab.lab.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.racelab.lab.history.Attempt;
import dev.racelab.lab.history.OperationType;
import dev.racelab.lab.history.Recorder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class CallsTest {
  private final Deque<Integer> versions = new ArrayDeque<>();
  private int rests;

  @Test
  void withNothingInFlightARowIsReadOnce() throws InterruptedException {
    versions.addAll(List.of(1, 2));
    assertThat(settled(OperationType.OK)).isEqualTo(1);
    assertThat(rests).isEqualTo(1);
    assertThat(versions).containsExactly(2);
  }

  @Test
  void withAnOperationInFlightReadsAreRepeatedUntilTheVersionStoodStillAroundThem()
      throws InterruptedException {
    versions.addAll(List.of(1, 2, 3, 3, 4));
    assertThat(settled(OperationType.INFO)).isEqualTo(3);
    assertThat(rests).isEqualTo(3);
    assertThat(versions).containsExactly(4);
  }

  @Test
  void aRowThatNeverStandsStillIsGivenUpAfterFiveReads() throws InterruptedException {
    versions.addAll(List.of(1, 2, 3, 4, 5, 6, 7));
    assertThat(settled(OperationType.INFO)).isEqualTo(5);
    assertThat(rests).isEqualTo(5);
  }

  private int settled(OperationType outcome) throws InterruptedException {
    Recorder recorder = new Recorder(() -> 1, 0);
    var invocation = recorder.invoke(1, "order", World.object(), null);
    recorder.complete(invocation, outcome, World.object(), null, null);
    return Calls.settled(Attempt.of(recorder.since(0)), this::row, this::rest);
  }

  private JsonNode row() {
    return World.object().put("version", versions.remove());
  }

  private int rest(JsonNode row) {
    rests++;
    return row.path("version").asInt();
  }
}

package dev.racelab.lab.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class EachStepTest {
  @Test
  void aStepThatFailsKeepsNoOtherFromItsTurn() {
    var done = new ArrayList<String>();
    List<Runnable> steps =
        List.of(() -> fail("postgres"), () -> done.add("redis"), () -> fail("lab-redis"));
    assertThatThrownBy(() -> EachStep.run(steps))
        .hasMessage("postgres")
        .satisfies(first -> assertThat(first.getSuppressed()).hasSize(1));
    assertThat(done).containsExactly("redis");
  }

  private static void fail(String what) {
    throw new IllegalStateException(what);
  }
}

package dev.racelab.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All locks, as shortly as it can be. */
class QuickRunTest {
  private static final List<String> ALL =
      List.of(
          "redis",
          "redis-confirmed",
          "redlock",
          "jdbc-lease",
          "advisory-session",
          "redisson",
          "redisson-fenced",
          "spring-pubsub",
          "spring-spin",
          "shedlock-redis",
          "shedlock-jdbc");

  @TempDir private static Path folder;
  private static JsonNode document = new ObjectMapper().createObjectNode();

  @BeforeAll
  static void measure() throws IOException, InterruptedException {
    document = BenchProgram.run(folder, "locks");
  }

  @Test
  void everyLockIsTakenAndNoneLetsTwoIn() {
    for (String workload :
        List.of(
            "race-8-threads-1-names-2-clients-held-500-micros",
            "race-1-threads-1-names-1-clients")) {
      for (String lock : ALL) {
        JsonNode measured = measured(lock, workload);

        assertThat(median(measured, "operations")).as(lock).isPositive();
        assertThat(median(measured, "violations")).as(lock).isZero();
      }
    }
    assertThat(document.get("violations")).isEmpty();
  }

  @Test
  void whoeverWaitsIsHandedTheLock() {
    for (String lock : List.of("redis", "jdbc-lease", "redisson", "spring-pubsub", "spring-spin")) {
      assertThat(median(measured(lock, "hand-over"), "handOverP50Micros")).as(lock).isPositive();
    }
  }

  @Test
  void whatIsHeldForLongerThanALeaseIsStillHeld() {
    for (String lock : List.of("redis", "redisson")) {
      assertThat(median(measured(lock, "hoard"), "lost")).as(lock).isZero();
    }
  }

  @Test
  void theGoalsStandBesideWhatWasMeasured() {
    assertThat(document.get("goals")).hasSize(11).allMatch(goal -> goal.hasNonNull("measured"));
  }

  private static JsonNode measured(String lock, String workload) {
    return StreamSupport.stream(document.get("measurements").spliterator(), false)
        .filter(each -> each.get("lock").asText().equals(lock))
        .filter(each -> each.get("workload").asText().equals(workload))
        .findFirst()
        .orElseThrow(() -> new AssertionError(lock + " was not measured in " + workload));
  }

  private static double median(JsonNode measured, String metric) {
    return measured.get(metric).get("median").asDouble();
  }
}

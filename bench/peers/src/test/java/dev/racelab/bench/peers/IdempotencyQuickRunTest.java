package dev.racelab.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both services, as they are built, under the shortest load that there is. */
class IdempotencyQuickRunTest {
  @TempDir private static Path folder;
  private static JsonNode document = new ObjectMapper().createObjectNode();

  @BeforeAll
  static void measure() throws IOException, InterruptedException {
    for (String service : List.of("account-service", "bench/peer-service")) {
      assertThat(BenchProgram.home().resolve(service).resolve("target/quarkus-app/quarkus-run.jar"))
          .as("build the services first: ./mvnw package -DskipTests")
          .exists();
    }
    document = BenchProgram.run(folder, "idempotency");
  }

  @Test
  void everybodyIsServedAndNobodyMeetsAnError() {
    assertThat(stream("measurements")).hasSize(6);
    assertThat(stream("measurements"))
        .allSatisfy(
            each -> {
              assertThat(median(each, "requests")).isPositive();
              for (String bad :
                  List.of("answers409", "otherAnswers4xx", "answers5xx", "failures")) {
                assertThat(median(each, bad)).as(bad).isZero();
              }
            });
  }

  @Test
  void everyAnswerHasItsEffectAndNoReplayHasOne() {
    assertThat(stream("effects")).hasSize(2);
    assertThat(stream("effects"))
        .allSatisfy(
            each -> {
              assertThat(each.get("inLedger")).isEqualTo(each.get("answered"));
              assertThat(each.get("accountsThatDoNotAddUp").asLong()).isZero();
            });
    assertThat(stream("measurements").filter(each -> each.get("mode").asText().equals("REPLAY")))
        .allSatisfy(each -> assertThat(median(each, "replays")).isPositive());
  }

  @Test
  void whatHasExpiredIsPurgedWhileRequestsGoOn() {
    assertThat(document.get("purge").get("deleted").asLong()).isEqualTo(2_000);
    assertThat(median(document.get("purge").get("with"), "requests")).isPositive();
  }

  private static Stream<JsonNode> stream(String array) {
    return StreamSupport.stream(document.get(array).spliterator(), false);
  }

  private static double median(JsonNode measured, String metric) {
    return measured.get(metric).get("median").asDouble();
  }
}

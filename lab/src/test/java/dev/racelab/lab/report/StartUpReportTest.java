package dev.racelab.lab.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.racelab.lab.cluster.Form;
import dev.racelab.lab.cluster.StartUp;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class StartUpReportTest {
  @Test
  void bothFormsStandBesideEachOtherByTheStartInTheMiddle() {
    StartUpReport report =
        new StartUpReport(
            List.of(
                started(Form.JVM, OptionalLong.of(150L << 20), 1200, 1000, 1100),
                started(Form.NATIVE, OptionalLong.empty(), 90, 70, 80)));
    assertThat(report.render())
        .isEqualTo(
            """
              program  form    ready after   fastest   slowest   memory
              account  jvm        1,100 ms  1,000 ms  1,200 ms  150 MiB
              account  native        80 ms     70 ms     90 ms      n/a
            """);
    assertThat(report.missed()).as("a JVM has no such goal").isEmpty();
  }

  @Test
  void aNativeProgramThatIsTooSlowOrTooLargeIsNamed() {
    StartUpReport report =
        new StartUpReport(
            List.of(started(Form.NATIVE, OptionalLong.of(121L << 20), 150, 201, 250)));
    assertThat(report.missed())
        .containsExactly(
            "account is ready after 201 ms, which is more than 200 ms",
            "account keeps 121 MiB in memory, which is more than 120 MiB");
  }

  private static StartUp started(Form form, OptionalLong memory, int... millis) {
    return new StartUp(
        "account", form, Arrays.stream(millis).mapToObj(Duration::ofMillis).toList(), memory);
  }
}

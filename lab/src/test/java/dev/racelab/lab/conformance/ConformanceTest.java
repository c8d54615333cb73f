package dev.racelab.lab.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.racelab.lab.conformance.Rule.Finding;
import dev.racelab.lab.driver.Http1Driver;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ConformanceTest {
  private static final Set<Flaw> OF_CROWDS =
      EnumSet.of(Flaw.CHECKS_THEN_ACTS, Flaw.GIVES_NO_RETRY_AFTER);

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRightEndpointPassesEveryRule(boolean keyRequired) throws Exception {
    try (FakeEndpoint endpoint = new FakeEndpoint(Flaw.NOTHING, keyRequired, true)) {
      List<Finding> findings = run(endpoint.target());
      assertThat(ids(findings, "fail")).as("%s", findings).isEmpty();
      assertThat(ids(findings, "n/a")).containsExactly(keyRequired ? "without-key" : "missing-key");
      assertThat(findings).extracting(Finding::rule).isEqualTo(Rules.all());
    }
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "NOTHING")
  void everyRuleCanFailAndOnlyByItsOwnFlaw(Flaw flaw) throws Exception {
    boolean keyRequired = flaw == Flaw.FORBIDS_A_MISSING_KEY;
    try (FakeEndpoint endpoint = new FakeEndpoint(flaw, keyRequired, OF_CROWDS.contains(flaw))) {
      List<Finding> findings = run(endpoint.target());
      assertThat(ids(findings, "fail")).as("%s", findings).containsExactly(flaw.rule());
      for (Finding each : findings) {
        if (each.result() instanceof Result.Fail fail) {
          assertThat(fail.what()).isNotBlank();
          assertThat(fail.witness())
              .isNotEmpty()
              .allMatch(line -> line.matches(".* -> .*|.* at once"));
        }
      }
    }
  }

  @Test
  void thereIsAFlawForEveryRule() {
    assertThat(EnumSet.complementOf(EnumSet.of(Flaw.NOTHING)).stream().map(Flaw::rule))
        .containsAll(Rules.all().stream().map(Rule::id).collect(Collectors.toSet()));
  }

  private static List<Finding> run(Target target) throws InterruptedException {
    return new Conformance(target, new Http1Driver()).run(rule -> {});
  }

  private static List<String> ids(List<Finding> findings, String word) {
    return findings.stream()
        .filter(it -> it.result().word().equals(word))
        .map(it -> it.rule().id())
        .toList();
  }
}

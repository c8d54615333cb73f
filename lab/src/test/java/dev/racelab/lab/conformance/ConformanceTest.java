package dev.racelab.lab.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.racelab.lab.conformance.Rule.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ConformanceTest {
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRightEndpointPassesEveryRule(boolean keyRequired) throws Exception {
    try (FakeEndpoint endpoint = new FakeEndpoint(Flaw.NOTHING, keyRequired)) {
      List<Finding> findings = run(endpoint);
      assertThat(ids(findings, "fail")).as("%s", findings).isEmpty();
      assertThat(ids(findings, "n/a")).containsExactly(keyRequired ? "without-key" : "missing-key");
      assertThat(findings).extracting(Finding::rule).isEqualTo(Rules.all());
    }
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "NOTHING")
  void everyRuleCanFailAndOnlyByItsOwnFlaw(Flaw flaw) throws Exception {
    boolean keyRequired = flaw == Flaw.FORBIDS_A_MISSING_KEY;
    try (FakeEndpoint endpoint = new FakeEndpoint(flaw, keyRequired)) {
      List<Finding> findings = run(endpoint);
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
  void whereEffectsCannotBeSeenRulesAboutThemAreNotSaidToHold() throws Exception {
    try (FakeEndpoint endpoint = new FakeEndpoint(Flaw.NOTHING, false)) {
      List<Finding> findings =
          new Conformance(endpoint.withoutEffects(), endpoint.driver()).run(rule -> {});
      assertThat(ids(findings, "fail")).as("%s", findings).isEmpty();
      assertThat(ids(findings, "n/a"))
          .contains("one-effect", "other-body", "truncated-body", "copies", "empty-key");
    }
  }

  @ParameterizedTest
  @CsvSource({"403, n/a", "500, fail"})
  void anotherCallerWhoIsNotLetInTellsNothingOfKeysAndAFailureBreaksTheRule(int status, String word)
      throws Exception {
    try (FakeEndpoint endpoint = new FakeEndpoint(Flaw.NOTHING, false)) {
      endpoint.strangers = status;
      assertThat(ids(run(endpoint), word)).contains("other-caller");
    }
  }

  @Test
  void thereIsAFlawForEveryRule() {
    assertThat(EnumSet.complementOf(EnumSet.of(Flaw.NOTHING)).stream().map(Flaw::rule))
        .containsAll(Rules.all().stream().map(Rule::id).collect(Collectors.toSet()));
  }

  @Test
  void thePageForUsersListsEveryRule() throws IOException {
    String rows =
        Rules.all().stream()
            .map(
                rule ->
                    "| `%s` | %s | %s%s |\n"
                        .formatted(
                            rule.id(),
                            rule.source(),
                            rule.sentence(),
                            rule.informative() ? " (informative)" : ""))
            .collect(Collectors.joining());
    assertThat(Files.readString(Path.of("../docs/idempotency.md"))).contains(rows);
  }

  private static List<Finding> run(FakeEndpoint endpoint) throws InterruptedException {
    return new Conformance(endpoint.target(), endpoint.driver()).run(rule -> {});
  }

  private static List<String> ids(List<Finding> findings, String word) {
    return findings.stream()
        .filter(it -> it.result().word().equals(word))
        .map(it -> it.rule().id())
        .toList();
  }
}

package dev.racelab.lab.checkouttest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.racelab.guard.Point;
import dev.racelab.lab.check.Purchases;
import dev.racelab.lab.cluster.Backend;
import dev.racelab.lab.cluster.BuiltServices;
import dev.racelab.lab.cluster.LocalBackend;
import dev.racelab.lab.cluster.LocalSetup;
import dev.racelab.lab.compare.BackendFactory;
import dev.racelab.lab.identity.Keys;
import dev.racelab.lab.identity.Tokens;
import dev.racelab.lab.proof.Transcript;
import dev.racelab.lab.scenario.TokenSource;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The long proof of checkouts, short: the same steps, a few of each, on two replicas. */
@Timeout(240)
class CheckoutTestTest {
  @TempDir Path folder;

  @Test
  void aFewKillsAStormAndARecoveryLeaveTheBooksExact() throws InterruptedException {
    StringWriter out = new StringWriter();
    CheckoutTest test =
        new CheckoutTest(
            new Local(Keys.in(folder.resolve("keys"))),
            new CheckoutTest.Sizes(2, 3, 60, 8, Duration.ofSeconds(4), 60, 7),
            Set.copyOf(CheckoutTest.PARTS.stream().filter(part -> !part.equals("outage")).toList()),
            new Transcript(new PrintWriter(out, true)));
    assertThat(test.run()).as(out.toString()).isTrue();
    assertThat(out.toString())
        .contains(
            "3 kills at 3 steps, books exact each time",
            "60 checkouts, 8 at a time",
            "60 orders, left behind",
            "All 3 steps held.");
  }

  /** Each step once, on both services and both requests, before and after each commit. */
  @Test
  void theStepsAreThoseOfBothRequestsInBothServices() {
    List<Step> steps = Step.all();
    assertThat(new HashSet<>(steps)).hasSameSizeAs(steps).hasSize(68);
    assertThat(steps)
        .filteredOn(step -> step.point() == Point.COMMIT)
        .extracting(Step::toString)
        .containsExactly(
            "placement at order commit",
            "placement at account commit",
            "placement at order commit the second time",
            "cancellation at order commit",
            "cancellation at account commit",
            "cancellation at order commit the second time",
            "withdrawal at order commit",
            "withdrawal at account commit",
            "withdrawal at order commit the second time",
            "refusal at order commit the second time");
    assertThat(steps.getFirst().hold("h")).isEqualTo("h;at=start;passing=1");
  }

  @Test
  void aFewKillsAreSpreadOverTheWholeWayAndManyBeginAgain() {
    assertThat(Step.spread(4))
        .extracting(Step::request)
        .containsExactly(
            Step.Kind.PLACEMENT, Step.Kind.CANCELLATION, Step.Kind.CANCELLATION, Step.Kind.REFUSAL);
    assertThat(Step.spread(68)).isEqualTo(Step.all());
    assertThat(Step.spread(69)).startsWith(Step.all().getFirst()).endsWith(Step.all().getFirst());
  }

  @Test
  void mailsThatCameTwiceAreTold() {
    assertThat(Ward.judged(List.of(), books(1))).endsWith("1 mails under 1 Message-IDs");
    assertThat(Ward.judged(List.of(), books(3)))
        .endsWith("3 mails under 1 Message-IDs, 2 sent again by a crash or an outlived claim");
  }

  private static Purchases.Books books(int mails) {
    return new Purchases.Books(
        1,
        List.of(
            new Purchases.Placed(
                "a", "CONFIRMED", 0, "", Map.of(), null, true, Map.of("<a>", mails))),
        List.of(),
        List.of(),
        List.of());
  }

  /** This repository's services, as built. */
  private record Local(Keys keys) implements BackendFactory {
    @Override
    public Backend start(Map<String, Integer> replicas, Path folder) {
      return LocalBackend.start(
          LocalSetup.of(BuiltServices.home(), folder, keys.publicKeyFile(), replicas));
    }

    @Override
    public TokenSource tokens() {
      Tokens tokens = new Tokens(keys, InstantSource.system());
      return new TokenSource() {
        @Override
        public String customer(UUID id) {
          return tokens.customer(id);
        }

        @Override
        public String operator() {
          return tokens.operator();
        }
      };
    }
  }
}

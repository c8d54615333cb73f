package dev.racelab.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A service starts only with defaults that stop their hazards and exclude each other. */
final class DefaultStrategiesTest {
  private static final DefaultStrategies.Kind WITHDRAWAL = kind("withdrawal", Hazard.ONE_ROW);
  private static final DefaultStrategies.Kind JOINT = kind("joint", Hazard.SEVERAL_ROWS);
  private static final DefaultStrategies.Kind JOINT_TRANSFER =
      kind("joint-transfer", Hazard.SEVERAL_ROWS);
  private static final DefaultStrategies.Kind SIGN_UP =
      new DefaultStrategies.Kind(
          "sign-up", Hazard.ABSENT_ROW, new TreeSet<>(List.of("customer")), "key.sign-up");

  @Test
  void anUnknownNameIsRefusedWithItsKeyAndWhatIsAllowed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DefaultStrategies(Map.of(WITHDRAWAL, "pessimstic")))
        .withMessageContaining("key.withdrawal")
        .withMessageContaining("'pessimstic'")
        .withMessageContaining("pessimistic-nowait")
        .withMessageContaining("redis-fenced");
  }

  @ParameterizedTest
  @CsvSource({
    "none, ONE_ROW",
    "no-transaction, ONE_ROW",
    "optimistic, SEVERAL_ROWS",
    "atomic-update, SEVERAL_ROWS",
    "repeatable-read, ABSENT_ROW",
    "pessimistic, ABSENT_ROW",
    "serializable, REPEATED_REQUEST",
  })
  void aStrategyThatDoesNotStopTheHazardIsRefused(String strategy, Hazard hazard) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DefaultStrategies(Map.of(kind("it", hazard), strategy)))
        .withMessageContaining("key.it = " + strategy)
        .withMessageContaining(hazard.name());
  }

  static Stream<Arguments> setsThatDoNotExclude() {
    return Stream.of(
        arguments(WITHDRAWAL, "redis-lock", JOINT, "pessimistic"),
        arguments(WITHDRAWAL, "atomic-update", JOINT, "redis-lock"),
        arguments(WITHDRAWAL, "advisory", JOINT, "pessimistic"),
        arguments(WITHDRAWAL, "jvm-lock", JOINT, "redis-lock"),
        arguments(WITHDRAWAL, "atomic-update", JOINT, "serializable"),
        arguments(JOINT_TRANSFER, "serializable", JOINT, "pessimistic"),
        arguments(JOINT_TRANSFER, "table-lock", JOINT, "pessimistic"),
        arguments(JOINT_TRANSFER, "redis-fenced", JOINT, "serializable"));
  }

  @ParameterizedTest
  @MethodSource("setsThatDoNotExclude")
  void strategiesThatDoNotExcludeEachOtherAreRefusedByNameAndValue(
      DefaultStrategies.Kind one, String first, DefaultStrategies.Kind other, String second) {
    for (Map<DefaultStrategies.Kind, String> chosen :
        List.of(chosen(one, first, other, second), chosen(other, second, one, first))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new DefaultStrategies(chosen))
          .withMessageContaining(one.key() + " = " + first)
          .withMessageContaining(other.key() + " = " + second)
          .withMessageContaining("account");
    }
  }

  static Stream<Arguments> setsThatExclude() {
    return Stream.of(
        arguments(WITHDRAWAL, "atomic-update", JOINT, "pessimistic"),
        arguments(WITHDRAWAL, "optimistic", JOINT, "pessimistic-nowait"),
        arguments(WITHDRAWAL, "atomic-update", JOINT, "table-lock"),
        arguments(WITHDRAWAL, "redis-lock", JOINT, "redis-lock"),
        arguments(JOINT_TRANSFER, "pessimistic", JOINT, "pessimistic-nowait"),
        arguments(JOINT_TRANSFER, "advisory", JOINT, "advisory"));
  }

  @ParameterizedTest
  @MethodSource("setsThatExclude")
  void strategiesThatExcludeEachOtherAreTaken(
      DefaultStrategies.Kind one, String first, DefaultStrategies.Kind other, String second) {
    DefaultStrategies defaults = new DefaultStrategies(chosen(one, first, other, second));
    assertThat(defaults.of(one.name()).name()).isEqualTo(first);
    assertThat(defaults.of(other.name()).name()).isEqualTo(second);
  }

  @Test
  void operationsOnDifferentTablesMayDiffer() {
    DefaultStrategies defaults =
        new DefaultStrategies(chosen(WITHDRAWAL, "pessimistic", SIGN_UP, "redis-lock"));
    assertThat(defaults.of("sign-up").name()).isEqualTo("redis-lock");
  }

  @Test
  void anOperationWithoutDefaultIsNamed() {
    DefaultStrategies defaults = new DefaultStrategies(Map.of(WITHDRAWAL, "pessimistic"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> defaults.of("refund"))
        .withMessageContaining("'refund'");
  }

  private static DefaultStrategies.Kind kind(String name, Hazard hazard) {
    return new DefaultStrategies.Kind(
        name, hazard, new TreeSet<>(List.of("account")), "key." + name);
  }

  private static Map<DefaultStrategies.Kind, String> chosen(
      DefaultStrategies.Kind one, String first, DefaultStrategies.Kind other, String second) {
    Map<DefaultStrategies.Kind, String> chosen = new LinkedHashMap<>();
    chosen.put(one, first);
    chosen.put(other, second);
    return chosen;
  }
}

package dev.racelab.locking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LockRequestTest {
  private static final Duration WAIT = Duration.ofSeconds(1);
  private static final Duration LEASE = Duration.ofSeconds(2);

  @Test
  void namesAreSortedAndTakenOnce() {
    assertThat(LockRequest.of(List.of("b", "a", "b"), WAIT, LEASE).names())
        .containsExactly("a", "b");
  }

  @ParameterizedTest
  @CsvSource({
    "'a{b', 'U+007B at 1', 'a{b'",
    "'a}b', 'U+007D at 1', 'a}b'",
    "'line\nbreak', 'U+000A at 4', 'line?break'",
    "'nul\0', 'U+0000 at 3', 'nul?'",
    "'tab\t', 'U+0009 at 3', 'tab?'"
  })
  void aNameThatNoStoreCouldKeepIsRefusedByWhatIsWrongWithIt(
      String name, String what, String shown) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LockRequest.of(List.of(name), WAIT, LEASE))
        .withMessageContaining(what)
        .withMessageContaining("'" + shown + "'");
  }

  @Test
  void anEmptyNameIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LockRequest.of(List.of(""), WAIT, LEASE))
        .withMessageContaining("1 to 200 characters, not 0");
  }

  @Test
  void anOverlongNameIsRefused() {
    assertThat(LockRequest.of(List.of("n".repeat(200)), WAIT, LEASE).names()).hasSize(1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LockRequest.of(List.of("n".repeat(201)), WAIT, LEASE))
        .withMessageContaining("200");
  }

  @Test
  void noNameAndTooManyNamesAreRefused() {
    List<String> many = IntStream.range(0, 65).mapToObj(i -> "n" + i).toList();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> LockRequest.of(List.of(), WAIT, LEASE))
        .withMessageContaining("not 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LockRequest.of(many, WAIT, LEASE))
        .withMessageContaining("not 65");
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 3_600_001})
  void aWaitOutsideItsRangeIsRefused(long millis) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LockRequest.of(List.of("a"), Duration.ofMillis(millis), LEASE))
        .withMessageContaining(Duration.ofMillis(millis).toString());
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 0, 49, 600_001})
  void aLeaseOutsideItsRangeIsRefused(long millis) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LockRequest.of(List.of("a"), WAIT, Duration.ofMillis(millis)))
        .withMessageContaining(Duration.ofMillis(millis).toString());
  }

  @Test
  void halfACharacterIsRefusedAndAWholeOneIsNot() {
    assertThat(LockRequest.of(List.of("\ud83d\ude00"), WAIT, LEASE).names()).hasSize(1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LockRequest.of(List.of("\ud83d"), WAIT, LEASE))
        .withMessageContaining("half a character");
  }

  @Test
  void aLeaseIsRenewedUntilItIsClosedUnlessTheRequestSaysOtherwise() {
    LockRequest request = LockRequest.of(List.of("a"), WAIT, LEASE);

    assertThat(request.renewal()).isEqualTo(Renewal.untilClosed());
    assertThat(request.withRenewal(Renewal.never()).renewal()).isEqualTo(Renewal.never());
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 0, 49, 86_400_001})
  void aTotalOutsideItsRangeIsRefused(long millis) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Renewal.atMost(Duration.ofMillis(millis)))
        .withMessageContaining(Duration.ofMillis(millis).toString());
  }

  @Test
  void aTotalShorterThanTheLeaseIsRefused() {
    LockRequest request = LockRequest.of(List.of("a"), WAIT, LEASE);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> request.withRenewal(Renewal.atMost(LEASE.minusMillis(1))))
        .withMessageContaining("PT2S")
        .withMessageContaining("PT1.999S");
  }

  @Test
  void namesAreInOneOrderWhateverOrderTheGivenSetHas() {
    TreeSet<String> backwards = new TreeSet<>(Comparator.reverseOrder());
    backwards.addAll(List.of("a", "b"));

    assertThat(new LockRequest(backwards, Duration.ZERO, Duration.ofSeconds(1)).names())
        .containsExactly("a", "b");
  }
}

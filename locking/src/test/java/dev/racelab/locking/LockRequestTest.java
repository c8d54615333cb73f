package dev.racelab.locking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
  @ValueSource(strings = {"", "a{b", "a}b", "line\nbreak", "nul\0", "tab\t", "\u0085"})
  void aNameThatNoStoreCouldKeepIsRefusedByName(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LockRequest.of(List.of(name), WAIT, LEASE))
        .withMessageContaining("'" + name + "'");
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
}

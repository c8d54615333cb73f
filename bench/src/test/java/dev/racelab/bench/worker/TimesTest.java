package dev.racelab.bench.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TimesTest {
  @Test
  void aPercentileIsTheSmallestTimeThatSoManyDoNotExceed() {
    Times odd = new Times();
    Times even = new Times();
    for (int micros = 1; micros <= 2000; micros++) {
      (micros % 2 == 0 ? even : odd).add(micros * 1000L);
    }
    long[] sorted = Times.sorted(List.of(even, odd));

    assertThat(sorted).hasSize(2000).isSorted();
    assertThat(Times.micros(sorted, 0.5)).isEqualTo(1000);
    assertThat(Times.micros(sorted, 0.99)).isEqualTo(1980);
    assertThat(Times.micros(sorted, 1)).isEqualTo(2000);
  }

  @Test
  void nothingMeasuredIsNoNumber() {
    assertThat(Times.micros(new long[0], 0.5)).isNaN();
  }
}

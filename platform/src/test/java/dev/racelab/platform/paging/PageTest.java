package dev.racelab.platform.paging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.racelab.platform.problem.ProblemException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a page ends, and where the next one begins. */
final class PageTest {
  private static final PageLimit TWO = new PageLimit(2);

  @Test
  void theLastPageHasNoNext() {
    assertThat(Page.of(List.of(1L, 2L), TWO, key -> key))
        .isEqualTo(new Page<>(List.of(1L, 2L), null));
  }

  @Test
  void theNextPageBeginsAfterTheLastEntryOfThisOne() {
    Page<Long> page = Page.of(List.of(1L, 2L, 3L), TWO, key -> key);
    assertThat(page.entries()).containsExactly(1L, 2L);
    assertThat(Cursor.key(page.next(), 0L, Long::valueOf)).isEqualTo(2);
    assertThat(page.map(String::valueOf).next()).isEqualTo(page.next());
  }

  @Test
  void withoutACursorThePageIsTheFirst() {
    assertThat(Cursor.key(null, -1L, Long::valueOf)).isEqualTo(-1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "!!!",
        "MQ",
        "ä",
        "MDFhMWZlMmMtMzZlNC03Y2Q3LWI3MmMtYWU3ZTU0NTQ0MjFiMDFhMWZlMmMtMzZlNA"
      })
  void whatIsNoCursorOfOursIsRefused(String cursor) {
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() -> Cursor.key(cursor, new UUID(0, 0), UUID::fromString))
        .withMessageContaining("after");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "501", "ten", "", "1.0"})
  void aLimitHasItsBounds(String limit) {
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() -> PageLimit.fromString(limit))
        .withMessageContaining("1 to 500");
  }
}

package dev.racelab.bench.idempotency;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TranscriptTest {
  private final Transcript transcript = new Transcript();

  @Test
  void whatIsSentBeforeAnAnswerIsOneRoundTrip() {
    says("BEGIN;");
    says("SELECT 1");
    answers();
    answers();
    says("COMMIT");

    assertThat(transcript.turns()).containsExactly("BEGIN;SELECT 1", "COMMIT");
  }

  @Test
  void whatWasSaidBeforeIsForgotten() {
    says("before");
    transcript.clear();
    says("after");

    assertThat(transcript.turns()).containsExactly("after");
  }

  private void says(String text) {
    transcript.carried(true, text.getBytes(US_ASCII), text.length());
  }

  private void answers() {
    transcript.carried(false, new byte[] {'T'}, 1);
  }
}

package dev.racelab.locking.observed;

import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringArrayKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.racelab.locking.FakeLocks;
import dev.racelab.locking.Lease;
import dev.racelab.locking.LockRequest;
import dev.racelab.locking.LockUnavailableException;
import dev.racelab.locking.observed.TracedLockProvider.Names;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class TracedLockProviderTest {
  private static final LockRequest REQUEST =
      LockRequest.of(
          List.of("account:7", "account:9"), Duration.ofSeconds(2), LockRequest.DEFAULT_LEASE);

  private final InMemorySpanExporter spans = InMemorySpanExporter.create();
  private final OpenTelemetrySdk telemetry =
      OpenTelemetrySdk.builder()
          .setTracerProvider(
              SdkTracerProvider.builder()
                  .addSpanProcessor(SimpleSpanProcessor.create(spans))
                  .build())
          .build();

  @AfterEach
  void close() {
    telemetry.close();
  }

  @Test
  void theWaitAndTheHoldingAreSpansOfWhoAsked() throws Exception {
    Span caller = telemetry.getTracer("test").spanBuilder("request").startSpan();
    try (Scope scope = caller.makeCurrent();
        Lease lease = traced(Names.HIDDEN, request -> true).acquireOrThrow(REQUEST)) {
      assertThat(scope).isNotNull();
      assertThat(lease.isHeld()).isTrue();
      assertThat(names()).containsExactly("lock acquire");
      assertThat(Span.current()).isSameAs(caller);
    } finally {
      caller.end();
    }
    assertThat(names()).containsExactly("lock acquire", "lock held", "request");
    assertThat(spans.getFinishedSpanItems().subList(0, 2))
        .allSatisfy(
            span -> {
              assertThat(span.getParentSpanId()).isEqualTo(caller.getSpanContext().getSpanId());
              assertThat(span.getAttributes().get(stringKey("racelab.lock.provider")))
                  .isEqualTo("fake");
              assertThat(span.getAttributes().get(longKey("racelab.lock.count"))).isEqualTo(2);
              assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
              assertThat(span.toString()).doesNotContain("account:7");
            });
    assertThat(outcome(spans.getFinishedSpanItems().getFirst())).isEqualTo("acquired");
  }

  @Test
  void namesAreShownWhereTheyWereAskedFor() throws Exception {
    traced(Names.SHOWN, request -> true).acquireOrThrow(REQUEST).close();
    assertThat(spans.getFinishedSpanItems())
        .hasSize(2)
        .allSatisfy(
            span ->
                assertThat(span.getAttributes().get(stringArrayKey("racelab.lock.names")))
                    .containsExactly("account:7", "account:9"));
  }

  @Test
  void losingTheRaceIsNoError() throws Exception {
    assertThat(traced(Names.HIDDEN, request -> false).acquire(REQUEST)).isEmpty();
    SpanData span = spans.getFinishedSpanItems().getFirst();
    assertThat(names()).containsExactly("lock acquire");
    assertThat(outcome(span)).isEqualTo("refused");
    assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
  }

  @Test
  void aStoreThatDoesNotAnswerIsAnErrorWhoseMessageIsShownWithTheNamesOnly() {
    for (Names shown : Names.values()) {
      spans.reset();
      assertThatThrownBy(
              () ->
                  traced(
                          shown,
                          request -> {
                            throw new LockUnavailableException("no answer for account:7");
                          })
                      .acquire(REQUEST))
          .isInstanceOf(LockUnavailableException.class);
      SpanData span = spans.getFinishedSpanItems().getFirst();
      assertThat(outcome(span)).isEqualTo("unavailable");
      assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
      assertThat(span.getAttributes().get(stringKey("error.type")))
          .isEqualTo(LockUnavailableException.class.getName());
      assertThat(span.getEvents()).hasSize(shown == Names.SHOWN ? 1 : 0);
    }
  }

  @Test
  void aLossIsAnErrorOfTheHolding() throws Exception {
    FakeLocks locks = new FakeLocks(request -> true);
    try (Lease lease =
        new TracedLockProvider(locks, telemetry, Names.HIDDEN).acquireOrThrow(REQUEST)) {
      locks.leases().getFirst().lose();
      assertThat(lease.isHeld()).isFalse();
    }
    SpanData held = spans.getFinishedSpanItems().getLast();
    assertThat(names()).containsExactly("lock acquire", "lock held");
    assertThat(held.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(held.getEvents()).extracting(EventData::getName).containsExactly("lost");
  }

  private TracedLockProvider traced(Names names, FakeLocks.Answer answer) {
    return new TracedLockProvider(new FakeLocks(answer), telemetry, names);
  }

  private List<String> names() {
    return spans.getFinishedSpanItems().stream().map(SpanData::getName).toList();
  }

  private static String outcome(SpanData span) {
    return String.valueOf(span.getAttributes().get(stringKey("racelab.lock.outcome")));
  }
}

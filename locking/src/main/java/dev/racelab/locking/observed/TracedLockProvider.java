package dev.racelab.locking.observed;

import dev.racelab.locking.LockProvider;
import dev.racelab.locking.LockRequest;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Shows in traces where a request waited for a lock of another provider, and for how long it kept
 * others waiting: a span {@code lock acquire}, and after it a span {@code lock held} that ends with
 * the lease. Both are children of the caller's span.
 *
 * <p>Attributes: {@code racelab.lock.provider}, {@code racelab.lock.count} (how many names), {@code
 * racelab.lock.outcome} of the acquisition as in {@link MeteredLockProvider}, and {@code
 * racelab.lock.names} only where it was asked for, since names often carry ids of customers and
 * traces go to other people than they do. An acquisition that the store did not answer, and a lease
 * that was lost (an event {@code lost}), are errors; losing the race is none. A lease that nobody
 * closes has no span.
 */
public final class TracedLockProvider extends ObservedLockProvider {
  /** Whether spans tell which names are locked. */
  public enum Names {
    SHOWN,
    HIDDEN
  }

  private static final AttributeKey<String> PROVIDER =
      AttributeKey.stringKey("racelab.lock.provider");
  private static final AttributeKey<Long> COUNT = AttributeKey.longKey("racelab.lock.count");
  private static final AttributeKey<String> OUTCOME =
      AttributeKey.stringKey("racelab.lock.outcome");
  private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");
  private static final AttributeKey<List<String>> NAMES =
      AttributeKey.stringArrayKey("racelab.lock.names");

  private final Tracer tracer;
  private final Names names;

  /** A provider that asks {@code observed}, has its name, and closes it when it is closed. */
  public TracedLockProvider(LockProvider observed, OpenTelemetry telemetry, Names names) {
    super(observed);
    this.tracer = telemetry.getTracer("dev.racelab.locking");
    this.names = names;
  }

  @Override
  Observation begin(LockRequest request) {
    return new Spans(request);
  }

  private final class Spans implements Observation {
    private final LockRequest request;

    /** The lease may end on another thread, and its span belongs to whoever asked. */
    private final Context caller = Context.current();

    private volatile Span span;

    Spans(LockRequest request) {
      this.request = request;
      this.span = start("lock acquire");
    }

    @Override
    public void answered(Outcome outcome, @Nullable Exception failure) {
      span.setAttribute(OUTCOME, outcome.text());
      if (failure != null) {
        span.setStatus(StatusCode.ERROR);
        span.setAttribute(ERROR, failure.getClass().getName());
        if (names == Names.SHOWN) {
          span.recordException(failure); // its message has the names
        }
      }
      span.end();
      if (outcome == Outcome.ACQUIRED) {
        span = start("lock held");
      }
    }

    @Override
    public void lost() {
      span.addEvent("lost");
      span.setStatus(StatusCode.ERROR, "the lease was lost before it was closed");
    }

    @Override
    public void ended() {
      span.end();
    }

    private Span start(String what) {
      Span started =
          tracer
              .spanBuilder(what)
              .setParent(caller)
              .setAttribute(PROVIDER, name())
              .setAttribute(COUNT, (long) request.names().size())
              .startSpan();
      if (names == Names.SHOWN) {
        started.setAttribute(NAMES, List.copyOf(request.names()));
      }
      return started;
    }
  }
}

package dev.racelab.platform.lab;

import dev.racelab.guard.Point;
import dev.racelab.guard.Probe;
import dev.racelab.guard.Strategy;
import dev.racelab.platform.problem.ErrorCode;
import dev.racelab.platform.problem.ProblemException;
import dev.racelab.platform.request.Replica;
import io.quarkus.arc.Arc;
import io.vertx.core.Vertx;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Whether the lab is on in this process, and its parts if so. */
@ApplicationScoped
public class LabControls {
  /** The header that names a request's strategy. */
  public static final String STRATEGY = LabHeaders.STRATEGY;

  private static final Logger LOG = Logger.getLogger(LabControls.class);

  @Inject LabConfig config;
  @Inject Replica replica;
  @Inject LabRequest request;
  @Inject Vertx vertx;

  private @Nullable RedisMeetingPlace meetings;

  @PostConstruct
  void open() {
    if (config.enabled()) {
      LOG.warn("Lab controls are on: any caller may steer strategies and empty the database");
      meetings = new RedisMeetingPlace(vertx, config.redis(), System::nanoTime);
    }
  }

  @PreDestroy
  void close() {
    if (meetings != null) {
      meetings.close();
    }
  }

  Duration longestPause() {
    return config.longestPause();
  }

  public boolean enabled() {
    return config.enabled();
  }

  /** The strategy that the current request asked for; empty outside the lab and without a wish. */
  public Optional<Strategy> wantedStrategy() {
    return config.enabled() && Arc.container().requestContext().isActive()
        ? Optional.ofNullable(request.strategy())
        : Optional.empty();
  }

  /** Whether the current request's guard is taken out, and with it its idempotency key. */
  public boolean ignoresKeys() {
    return config.enabled() && Arc.container().requestContext().isActive() && request.isWeakened();
  }

  /** Where a call to another service is to be held, as its header says; each is told once. */
  public Optional<String> onwardHold() {
    return config.enabled() && Arc.container().requestContext().isActive()
        ? Optional.ofNullable(request.takeOnwardHold())
        : Optional.empty();
  }

  /** Tells the lab that the current request has come to a point that no guard knows of. */
  public void reached(Point point) {
    if (Arc.container().requestContext().isActive()) {
      probe().reached(point);
    }
  }

  /** The lab's eye in this process; blind where the lab is off. */
  public Probe probe() {
    return meetings == null
        ? Probe.NONE
        : new LabProbe(request, meetings, replica.name(), config.longestPause(), System::nanoTime);
  }

  MeetingPlace meetings() {
    if (meetings == null) {
      throw disabled();
    }
    return meetings;
  }

  static ProblemException disabled() {
    return new ProblemException(
        ErrorCode.LAB_DISABLED, "lab controls work only where racelab.lab.enabled is true");
  }
}

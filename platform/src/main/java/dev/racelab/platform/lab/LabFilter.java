package dev.racelab.platform.lab;

import dev.racelab.guard.Point;
import dev.racelab.guard.Strategy;
import dev.racelab.platform.problem.ProblemException;
import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.ext.Provider;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Reads the lab's headers before a request and writes what the lab saw into its answer. */
@Provider
public class LabFilter implements ContainerRequestFilter, ContainerResponseFilter {
  private static final Logger LOG = Logger.getLogger(LabFilter.class);

  @Inject LabControls controls;
  @Inject LabRequest lab;

  @Override
  public void filter(ContainerRequestContext request) {
    List<String> asked =
        request.getHeaders().keySet().stream()
            .filter(name -> name.toLowerCase(Locale.ROOT).startsWith(LabHeaders.PREFIX))
            .toList();
    if (asked.isEmpty()) {
      return;
    }
    if (!controls.enabled()) {
      throw LabControls.disabled();
    }
    asked.forEach(LabHeaders::checkKnown);
    Duration longest = controls.longestPause();
    @Nullable String strategy = request.getHeaderString(LabHeaders.STRATEGY);
    @Nullable String window = request.getHeaderString(LabHeaders.WINDOW);
    @Nullable String rendezvous = request.getHeaderString(LabHeaders.RENDEZVOUS);
    @Nullable String hold = request.getHeaderString(LabHeaders.HOLD);
    @Nullable String onward = request.getHeaderString(LabHeaders.ONWARD_HOLD);
    @Nullable String weak = request.getHeaderString(LabHeaders.WEAKENED);
    boolean weakened = weak != null && LabHeaders.weakened(weak);
    if (weakened && strategy == null) {
      throw ProblemException.invalid(LabHeaders.WEAKENED, "needs a " + LabHeaders.STRATEGY);
    }
    @Nullable Strategy wanted = strategy == null ? null : LabHeaders.strategy(strategy, weakened);
    lab.ask(
        wanted,
        weakened,
        window == null ? Duration.ZERO : LabHeaders.window(window, longest),
        rendezvous == null ? null : LabHeaders.rendezvous(rendezvous, longest),
        hold == null ? null : LabHeaders.hold(hold),
        onward == null ? null : LabHeaders.onwardHold(onward));
  }

  @Override
  public void filter(ContainerRequestContext request, ContainerResponseContext response) {
    if (!controls.enabled()) {
      return;
    }
    try {
      controls.probe().reached(Point.ANSWER);
    } catch (RuntimeException failed) {
      // The answer stands, and says whether the work took effect; a hold that failed does not.
      LOG.warn("The lab's probe failed at answer, after the outcome", failed);
    }
    @Nullable Integer met = lab.met();
    if (met != null) {
      response.getHeaders().putSingle(LabHeaders.MET, met);
    }
    if (!lab.accesses().isEmpty()) {
      response.getHeaders().putSingle(LabHeaders.ACCESS, String.join(", ", lab.accesses()));
    }
  }
}

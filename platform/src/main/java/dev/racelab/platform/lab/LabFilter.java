package dev.racelab.platform.lab;

import dev.racelab.guard.GuardException;
import dev.racelab.guard.Point;
import dev.racelab.guard.Strategy;
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
            .map(name -> name.toLowerCase(Locale.ROOT))
            .filter(name -> name.startsWith(LabHeaders.PREFIX))
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
    boolean weakened =
        LabHeaders.weakened(request.getHeaderString(LabHeaders.WEAKENED), strategy != null);
    @Nullable Strategy wanted = strategy == null ? null : LabHeaders.strategy(strategy, weakened);
    lab.ask(
        wanted,
        window == null ? Duration.ZERO : LabHeaders.window(window, longest),
        rendezvous == null ? null : LabHeaders.rendezvous(rendezvous, longest),
        hold == null ? null : LabHeaders.hold(hold));
  }

  @Override
  public void filter(ContainerRequestContext request, ContainerResponseContext response) {
    if (!controls.enabled()) {
      return;
    }
    try {
      controls.probe().reached(Point.ANSWER);
    } catch (GuardException unavailable) {
      // The effect stands, so its answer goes out: a lab that lost its Redis is only logged.
      LOG.warn("No hold at the answer", unavailable);
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

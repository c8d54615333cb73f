package dev.racelab.bench.standin;

import io.quarkus.arc.properties.IfBuildProperty;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.Principal;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveContainerRequestContext;
import org.jspecify.annotations.Nullable;

/**
 * Before the work, one question to Redis that the request is suspended for: who is first reserves
 * the key, who is not gets the answer, 409 or 422. After it, one command that stores the answer and
 * that nobody waits for. So effect and record are two commits in two places, and what ends the
 * process between them leaves the key reserved until it expires, and then free.
 */
@Provider
@Priority(Priorities.HEADER_DECORATOR)
@ApplicationScoped
@IfBuildProperty(name = "racelab.peer.stand-in", stringValue = "true")
class StandIn implements ContainerRequestFilter, ContainerResponseFilter {
  private static final Logger LOG = Logger.getLogger(StandIn.class);
  private static final String RESERVED = StandIn.class.getName();
  private static final int LONGEST_KEY = 255;
  private static final int UNPROCESSABLE = 422;
  private static final int SERVER_ERROR = 500;

  /** What this request has reserved. */
  private record Reserved(String key, String fingerprint) {}

  private final RedisRecords records;

  @Inject
  StandIn(RedisRecords records) {
    this.records = records;
  }

  @Override
  public void filter(ContainerRequestContext request) throws IOException {
    @Nullable String header = request.getHeaderString(KeyHeader.NAME);
    if (header == null || header.isBlank() || !KeyHeader.isGuarded(request.getMethod())) {
      return;
    }
    String key = unquoted(header.strip());
    if (key.isEmpty() || key.length() > LONGEST_KEY || !isPrintable(key)) {
      request.abortWith(problem(Response.Status.BAD_REQUEST.getStatusCode(), "invalid"));
      return;
    }
    var reserved =
        new Reserved(
            Digests.hex(caller(request), "", key),
            Digests.hex(
                request.getMethod(),
                request.getUriInfo().getPath(),
                query(request),
                body(request)));
    var suspended = (ResteasyReactiveContainerRequestContext) request;
    suspended.suspend();
    records
        .reserve(reserved.key(), reserved.fingerprint())
        .subscribe()
        .with(
            found -> {
              // To abort is to resume, too; twice would run the rest of the request twice.
              answer(found, reserved.fingerprint())
                  .ifPresentOrElse(
                      request::abortWith,
                      () -> {
                        request.setProperty(RESERVED, reserved);
                        suspended.resume();
                      });
            },
            suspended::resume);
  }

  /** What is answered instead of the work; empty for whoever is first. */
  private static Optional<Response> answer(Optional<Kept> found, String fingerprint) {
    return found.map(
        kept -> {
          if (!kept.fingerprint().equals(fingerprint)) {
            return problem(UNPROCESSABLE, "mismatch");
          }
          return kept.answer() == null
              ? problem(Response.Status.CONFLICT.getStatusCode(), "conflict")
              : replay(kept.answer());
        });
  }

  private static Response replay(Kept.Answer answer) {
    var response =
        Response.status(answer.status())
            .entity(answer.entity())
            .header("Idempotent-Replayed", "true");
    if (answer.mediaType() != null) {
      response.type(answer.mediaType());
    }
    answer.headers().forEach(response::header);
    return response.build();
  }

  @Override
  public void filter(ContainerRequestContext request, ContainerResponseContext response) {
    if (!(request.getProperty(RESERVED) instanceof Reserved reserved)) {
      return;
    }
    var written =
        response.getStatus() >= SERVER_ERROR
            ? records.release(reserved.key())
            : records.complete(reserved.key(), new Kept(reserved.fingerprint(), kept(response)));
    written
        .subscribe()
        .with(
            done -> LOG.trace("an answer is kept"),
            failed -> {
              LOG.error("an answer could not be kept", failed);
              records
                  .release(reserved.key())
                  .subscribe()
                  .with(
                      done -> LOG.trace("a key is free again"),
                      twice -> LOG.error("a key stays reserved until it expires", twice));
            });
  }

  private static Kept.Answer kept(ContainerResponseContext response) {
    @Nullable String location = response.getHeaderString(HttpHeaders.LOCATION);
    @Nullable MediaType type = response.getMediaType();
    return new Kept.Answer(
        response.getStatus(),
        location == null ? Map.of() : Map.of(HttpHeaders.LOCATION, location),
        response.getEntity(),
        type == null ? null : type.toString());
  }

  private static Response problem(int status, String what) {
    return Response.status(status)
        .type("application/problem+json")
        .entity(
            Map.of("type", "urn:stand-in:idempotency-key-" + what, "title", what, "status", status))
        .build();
  }

  private static String caller(ContainerRequestContext request) {
    @Nullable Principal principal = request.getSecurityContext().getUserPrincipal();
    return principal == null ? "" : principal.getName();
  }

  private static String query(ContainerRequestContext request) {
    @Nullable String query = request.getUriInfo().getRequestUri().getRawQuery();
    return query == null ? "" : query;
  }

  /** Reads the body, and puts it back for whoever reads it next. */
  private static byte[] body(ContainerRequestContext request) throws IOException {
    byte[] body = request.getEntityStream().readAllBytes();
    request.setEntityStream(new ByteArrayInputStream(body));
    return body;
  }

  private static String unquoted(String key) {
    return key.length() > 1 && key.startsWith("\"") && key.endsWith("\"")
        ? key.substring(1, key.length() - 1)
        : key;
  }

  private static boolean isPrintable(String key) {
    return key.chars().allMatch(each -> each >= ' ' && each <= '~');
  }
}

package dev.racelab.platform.idempotency;

import dev.racelab.idempotency.IdempotencyKey;
import dev.racelab.platform.problem.ErrorCode;
import dev.racelab.platform.problem.ProblemException;
import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.ext.Provider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.jboss.logging.Logger;

/**
 * Keeps the body of a request with a key, of which a fingerprint will be made. It stands behind the
 * filter that bounds the body.
 */
@Provider
@Priority(Priorities.USER + 100)
public class BodyReader implements ContainerRequestFilter {
  private static final Logger LOG = Logger.getLogger(BodyReader.class);

  @Inject RequestKey key;

  @Override
  public void filter(ContainerRequestContext request) {
    // Not asked is hasEntity(), which tells of a Content-Type and not of a body.
    if (request.getHeaders().containsKey(IdempotencyKey.HEADER)) {
      byte[] whole = whole(request);
      key.read(whole);
      request.setEntityStream(new ByteArrayInputStream(whole));
    }
  }

  private static byte[] whole(ContainerRequestContext request) {
    try {
      return request.getEntityStream().readAllBytes();
    } catch (IOException broken) {
      LOG.debug("A body broke off", broken);
      throw new ProblemException(ErrorCode.MALFORMED_REQUEST, "the body broke off");
    }
  }
}

package dev.racelab.platform.request;

import dev.racelab.platform.problem.ErrorCode;
import dev.racelab.platform.problem.ProblemException;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Counts a body that did not say its length, and stops at the limit. */
@jakarta.ws.rs.ext.Provider
public class BodyLimit implements ContainerRequestFilter {
  /** Filters are made before run-time configuration can be read, so it is asked for late. */
  @Inject Provider<RequestConfig> config;

  @Override
  public void filter(ContainerRequestContext request) {
    if (request.getHeaderString(HttpHeaders.CONTENT_LENGTH) == null && request.hasEntity()) {
      request.setEntityStream(
          new Counted(request.getEntityStream(), config.get().maxBody().asLongValue()));
    }
  }

  private static final class Counted extends FilterInputStream {
    private final long most;
    private long seen;

    Counted(InputStream in, long most) {
      super(in);
      this.most = most;
    }

    @Override
    public int read() throws IOException {
      int next = super.read();
      count(next < 0 ? 0 : 1);
      return next;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int got = super.read(buffer, offset, length);
      count(Math.max(0, got));
      return got;
    }

    private void count(int more) {
      seen += more;
      if (seen > most) {
        throw new ProblemException(
            ErrorCode.PAYLOAD_TOO_LARGE, "a body has at most " + most + " bytes");
      }
    }
  }
}

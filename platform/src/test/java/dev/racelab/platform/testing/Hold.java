package dev.racelab.platform.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.response.Response;
import java.time.Duration;
import java.util.UUID;

/**
 * A place where a request stops until it is let go. Whoever holds a request lets it go in a {@code
 * finally} or by closing this, or the request would keep its connection until the longest pause.
 *
 * @param name the hold's name
 */
public record Hold(String name) implements AutoCloseable {
  /** The header that a request needs to stop here. */
  public static final String HEADER = "Lab-Hold";

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** A hold of a name that nobody else has. */
  public static Hold fresh() {
    return new Hold("h" + UUID.randomUUID());
  }

  /** The header's value for stopping at that point. */
  public String at(String point) {
    return name + ";at=" + point;
  }

  /** Waits until a request has come, and gives what the lab tells about it. */
  public Response awaitArrival() {
    long end = System.nanoTime() + PATIENCE.toNanos();
    Response seen = seen();
    while (seen.statusCode() != 200) {
      assertThat(System.nanoTime()).as("nobody came to the hold %s", name).isLessThan(end);
      Thread.onSpinWait();
      seen = seen();
    }
    return seen;
  }

  private Response seen() {
    return Calls.anybody().get("/lab/holds/" + name);
  }

  /** Lets go whoever stands here, and whoever comes later. */
  public void release() {
    Calls.anybody().post("/lab/holds/" + name + "/release").then().statusCode(204);
  }

  @Override
  public void close() {
    release();
  }
}

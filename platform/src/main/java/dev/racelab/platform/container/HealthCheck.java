package dev.racelab.platform.container;

import java.io.IOException;
import java.time.Duration;

/**
 * The health check of an image: exits with 0 where the service says that it is ready, and with 1
 * and a line on why where it does not.
 */
public final class HealthCheck {
  private static final String PATH = "/q/health/ready";
  private static final String DEFAULT_PORT = "8080";
  private static final int READY = 200;

  private HealthCheck() {}

  /** Asks once; {@code QUARKUS_HTTP_PORT} says where, as it does for the service. */
  public static void main(String[] none) {
    int port = Integer.parseInt(System.getenv().getOrDefault("QUARKUS_HTTP_PORT", DEFAULT_PORT));
    System.exit(isReady(new HttpProbe(port, Duration.ofSeconds(3))) ? 0 : 1);
  }

  static boolean isReady(HttpProbe probe) {
    try {
      int status = probe.status(PATH);
      if (status != READY) {
        System.out.println(PATH + " answered " + status);
      }
      return status == READY;
    } catch (IOException e) {
      System.out.println(PATH + " did not answer: " + e.getMessage());
      return false;
    }
  }
}

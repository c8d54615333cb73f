package dev.racelab.lab.cluster.kubernetes;

import java.net.URI;
import java.nio.file.Path;

/** The way from here to a namespace's gateway. */
public final class Doorway implements AutoCloseable {
  private static final int PORT = 8080;

  private final Kubectl kubectl;
  private final Doors doors;

  /**
   * A way that is made when it is first needed.
   *
   * @param logs where {@code kubectl port-forward} writes, if it is needed; exists
   */
  public Doorway(Kubectl kubectl, Path logs) {
    this.kubectl = kubectl;
    this.doors = new Doors(kubectl, logs);
  }

  /** The gateway's address from here. */
  public URI gateway() {
    String address =
        kubectl.json("get", "service", "gateway").path("spec").path("clusterIP").asText();
    return doors.to("service/gateway", address, PORT);
  }

  /** Whether a pod of this namespace takes connections from here. */
  public static boolean answers(Pod pod) {
    return Doors.answers(pod.ip(), PORT);
  }

  @Override
  public void close() {
    doors.close();
  }
}

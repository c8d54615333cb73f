package dev.racelab.lab.cluster.kubernetes;

import java.net.URI;
import java.nio.file.Path;

/** The ways from here to what listens in a namespace: gateway, mail server, replicas. */
public final class Doorway implements AutoCloseable {
  private static final int PORT = 8080;
  private static final int MAIL_PORT = 8025;

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
    return to("gateway", PORT);
  }

  /** Where it is read what was mailed, from here. */
  public URI mail() {
    return to("mail", MAIL_PORT);
  }

  /** A replica's address from here. */
  URI to(Pod pod) {
    return doors.to("pod/" + pod.name(), pod.ip(), PORT);
  }

  private URI to(String service, int port) {
    String address =
        kubectl.json("get", "service", service).path("spec").path("clusterIP").asText();
    return doors.to("service/" + service, address, port);
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

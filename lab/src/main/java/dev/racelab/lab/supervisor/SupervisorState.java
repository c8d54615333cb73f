package dev.racelab.lab.supervisor;

import java.util.List;

/**
 * What the supervisor says of itself, in a file that only its owner may read.
 *
 * @param phase how far it is
 * @param progress what has become ready so far, a line each
 * @param failure why it gave up; empty unless the phase is {@link Phase#FAILED}
 * @param pid its process id
 * @param startMillis when that process began, in milliseconds since 1970, to tell it from a later
 *     process with the same id; 0 if the system does not tell
 * @param port where on 127.0.0.1 it takes commands
 * @param secret what a command must carry
 * @param gateway the gateway's base address; empty until it is ready
 */
public record SupervisorState(
    Phase phase,
    List<String> progress,
    String failure,
    long pid,
    long startMillis,
    int port,
    String secret,
    String gateway) {
  /** How far a supervisor is. */
  public enum Phase {
    /** Processes are being started. */
    STARTING,
    /** The system takes requests. */
    READY,
    /** Something did not come up, and everything was stopped again. */
    FAILED
  }

  public SupervisorState {
    progress = List.copyOf(progress);
  }

  SupervisorState ready(List<String> lines, String address) {
    return new SupervisorState(Phase.READY, lines, "", pid, startMillis, port, secret, address);
  }

  SupervisorState progressed(List<String> lines) {
    return new SupervisorState(phase, lines, failure, pid, startMillis, port, secret, gateway);
  }

  SupervisorState failed(String why) {
    return new SupervisorState(
        Phase.FAILED, progress, why, pid, startMillis, port, secret, gateway);
  }
}

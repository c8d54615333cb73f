package dev.racelab.lab.cluster;

import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A running system: gateway, replicas and stores, wherever they run. Methods return when the state
 * that they name is reached, or throw {@link ClusterException} when it is not within their bound.
 */
public interface Backend extends AutoCloseable {
  /** The gateway's base address, the one origin that clients use. */
  URI gateway();

  /**
   * Where a {@link dev.racelab.lab.mail.Mailbox} reads what was mailed; empty if nothing catches
   * it.
   */
  default Optional<URI> mail() {
    return Optional.empty();
  }

  /** The services that run here, by name. */
  List<String> services();

  /** The replicas of {@code service} that take requests now, in the order of their names. */
  List<Replica> replicas(String service);

  /**
   * The replicas of {@code service} that have ended without being scaled away: what became of each
   * and where its log is, for people. Empty while all live.
   */
  List<String> losses(String service);

  /** Starts or stops replicas until {@code count} of them are ready and the gateway knows them. */
  void scale(String service, int count, Duration within);

  /** What can be done to replicas here. */
  default Set<Fault> faults() {
    return EnumSet.allOf(Fault.class);
  }

  /** Kills one replica at once, as kill -9 does. */
  void kill(Replica replica);

  /** Stops a replica in its tracks, as SIGSTOP does; its connections stay open. */
  void pause(Replica replica);

  /** Lets a paused replica go on, and returns when it is given requests again. */
  void resume(Replica replica);

  /** Stops everything that this backend started. Idempotent. */
  @Override
  void close();
}

package dev.racelab.locking.contract;

import dev.racelab.locking.LockProvider;
import java.time.Duration;

/**
 * What can be done to a store that is a server, and what its providers promise then. Where the
 * store is several servers of which some may fail, a fault hits as many as it takes to be felt.
 */
public interface StoreFaults {
  /** What may come between a provider and its store. */
  enum Fault {
    /** The server is stopped (SIGSTOP): connections stand and can be made, nobody answers. */
    STOPPED,
    /** The network is cut: connections are reset, and no new one comes to stand. */
    CUT,
    /**
     * The network swallows what it is given: connections stand and can be made, nothing arrives.
     * Those connections stay silent for good, as those to a host that was switched off.
     */
    SILENT
  }

  /** A provider that the faults hit, with short time-outs. The contract closes it. */
  LockProvider newProvider();

  /** By how much a call of such a provider may outlast its wait while the store is silent. */
  Duration answerLimit();

  /** How long such a provider may take to work again when a fault has ended. */
  Duration recovery();

  /** Begins a fault that is felt. */
  void begin(Fault fault);

  /** Ends all faults; the store answers again to new connections. Idempotent. */
  void end();

  /** Whether the store goes on when a part of it fails. */
  default boolean survivesInPart() {
    return false;
  }

  /** Begins a fault of as large a part as may fail. Called only where the store survives that. */
  default void beginInPart(Fault fault) {
    throw new UnsupportedOperationException("this store is felt to fail as soon as a part fails");
  }

  /**
   * Kills the whole store (kill -9) and starts it again, with what it kept; returns when it runs.
   */
  void restart();

  /** Whether a restart keeps every lease for certain. */
  boolean keepsLeasesOverRestart();

  /**
   * Whether a lease stands until it ends though its holder's connections are lost. Where it is
   * bound to a connection, the store may grant it to somebody else at once, and the holder is told
   * at its next renewal.
   */
  default boolean leasesOutliveConnections() {
    return true;
  }

  /** Makes the store forget all it knows but its structure, tokens included: a flush, a purge. */
  void forgetAll();
}

package dev.racelab.bench.run;

/**
 * A peer as the bench knows it, which does not have the peer's classes.
 *
 * @param name its name
 * @param shown what tables call it
 * @param library on whose class path it is
 * @param stores the servers that it needs
 * @param ours the name of our own peer that it is compared with; for one of ours, its own name
 * @param waits whether it waits by itself for a lock that somebody holds
 * @param renews whether it keeps a lock alive by itself for as long as it is held
 */
public record Contestant(
    String name,
    String shown,
    Library library,
    Stores stores,
    String ours,
    boolean waits,
    boolean renews) {
  /** Where its classes come from. */
  public enum Library {
    OURS,
    OTHERS
  }

  /** Which servers a peer needs. */
  public enum Stores {
    REDIS,
    QUORUM,
    POSTGRES
  }

  /** Whether it is one of our own. */
  public boolean isOurs() {
    return library == Library.OURS;
  }
}

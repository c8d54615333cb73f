package dev.racelab.bench.run;

/**
 * A peer as the bench knows it, which does not have the peer's classes.
 *
 * @param name its name
 * @param shown what tables call it
 * @param library on whose class path it is
 * @param stores the servers that it needs
 * @param ours the name of our own peer that it is compared with; for one of ours, its own name
 */
public record Contestant(String name, String shown, Library library, Stores stores, String ours) {
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

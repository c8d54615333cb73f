package dev.racelab.lab.cluster;

/** What can be done to a replica where it runs; not every place allows everything. */
public enum Fault {
  /** Its process ends at once, as by SIGKILL. */
  KILL,
  /** It is stopped in its tracks and goes on later, as by SIGSTOP and SIGCONT. */
  PAUSE
}

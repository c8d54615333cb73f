package dev.racelab.embedded;

/** The signals that a {@link ChildProcess} can be sent. */
public enum Signal {
  /** Asks to stop; most programs clean up and exit. */
  TERM,
  /** Asks to stop as Ctrl-C does; PostgreSQL's "fast" shutdown. */
  INT,
  /** A thread dump from a JVM; PostgreSQL's "immediate" shutdown. */
  QUIT,
  /** Ends the process at once; it cannot be refused, not even by a stopped process. */
  KILL,
  /** Stops the process in its tracks; its connections stay open. */
  STOP,
  /** Lets a stopped process go on. */
  CONT
}

package dev.racelab.guard;

/** How the work reads the rows that its rule is about. */
public enum ReadMode {
  /** It reads nothing; the write carries the rule. */
  NONE,
  /** A plain SELECT. */
  PLAIN,
  /** SELECT ... FOR UPDATE of every row that the rule reads, in id order. */
  FOR_UPDATE,
  /** The same with NOWAIT: a locked row is refused at once. */
  FOR_UPDATE_NOWAIT
}

package dev.racelab.guard;

/** How the work writes the rows that its rule is about. Every mode increments the version. */
public enum WriteMode {
  /** Absolute values computed from what was read: the way that loses updates. */
  OVERWRITE,
  /** Compare and set on the version that was read. */
  VERSIONED,
  /** One statement that carries the rule in its WHERE clause and reads nothing before. */
  CONDITIONAL,
  /** Compare and set on the version, and refused where a newer fencing token has written. */
  FENCED,
  /** A mistake: the fencing token is compared, the version is not. */
  FENCED_BY_TOKEN_ONLY,
  /** A mistake: when the version has moved, it is read again, the values are not. */
  VERSIONED_WITHOUT_REREAD,
  /** A mistake: an insert that a unique index refuses, and nobody says what that means. */
  INSERTED_UNMAPPED
}

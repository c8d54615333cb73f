package dev.racelab.locking.lease;

/** What became of one try to renew one claim. */
public enum Extension {
  /** The store keeps every name for the owner for a whole lease from now. */
  DONE,
  /** The store knows somebody else, or nobody, as the owner of at least one name. */
  REFUSED,
  /** No answer in time; it may have been done or not. */
  UNKNOWN
}

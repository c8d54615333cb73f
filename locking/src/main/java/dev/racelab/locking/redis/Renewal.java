package dev.racelab.locking.redis;

/** What became of one try to renew one name. */
enum Renewal {
  /** Redis holds the name for us for a whole lease from now. */
  DONE,
  /** Redis does not know us as the owner: the lease ran out, was deleted, or is somebody else's. */
  REFUSED,
  /** No answer in time; it may have been done or not. */
  UNKNOWN
}

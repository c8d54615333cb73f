package dev.racelab.bench.worker;

/** What is measured, of locks and of requests; the unit is part of the name. */
public enum Metric {
  /** Locks that were taken and given back within the time. */
  OPERATIONS("operations"),
  LOCKS_PER_SECOND("locksPerSecond"),
  /** From asking for the lock until it was given back, with nothing done in between. */
  CYCLE_P50_MICROS("cycleP50Micros"),
  CYCLE_P99_MICROS("cycleP99Micros"),
  /** From asking for the lock until it was held. */
  WAIT_P50_MICROS("waitP50Micros"),
  WAIT_P99_MICROS("waitP99Micros"),
  WAIT_MAX_MICROS("waitMaxMicros"),
  /** How often two threads were found inside one lock. */
  VIOLATIONS("violations"),
  /** How often the lock was not granted within the longest wait. */
  REFUSED("refused"),
  /** Threads that did not get the lock once within the time. */
  UNSERVED("unservedThreads"),
  /** A question and its answer, without any lock. */
  ROUND_TRIP_P50_MICROS("roundTripP50Micros"),
  ROUND_TRIP_P99_MICROS("roundTripP99Micros"),
  /** From the call that gives a lock back in one instance until a waiter of another holds it. */
  HAND_OVER_P50_MICROS("handOverP50Micros"),
  HAND_OVER_P99_MICROS("handOverP99Micros"),
  HAND_OVER_MAX_MICROS("handOverMaxMicros"),
  /** Heap that is in use while leases are held, beyond what was before the first. */
  HELD_MIB("heldMiB"),
  /** Live threads beyond those of a worker that has not opened the peer yet. */
  THREADS("threads"),
  /** Threads that are there for the locks and not for the client, where that can be told. */
  LOCK_THREADS("lockThreads"),
  /** Leases that others could take although they were held. */
  LOST("lost"),
  /** Requests that were answered within the time, whatever the answer. */
  REQUESTS("requests"),
  REQUESTS_PER_SECOND("requestsPerSecond"),
  /** From the first byte of a request until the last of its answer. */
  ANSWER_P50_MICROS("answerP50Micros"),
  ANSWER_P99_MICROS("answerP99Micros"),
  ANSWER_MAX_MICROS("answerMaxMicros"),
  /** Answers that say that something was done: 2xx, and not called a replay. */
  EFFECTS("effects"),
  /** Answers that say that they are those of an earlier request. */
  REPLAYS("replays"),
  CONFLICTS("answers409"),
  /** 4xx, 409 left out. */
  REFUSALS("otherAnswers4xx"),
  SERVER_ERRORS("answers5xx"),
  /** Requests without an answer. */
  FAILURES("failures");

  private final String key;

  Metric(String key) {
    this.key = key;
  }

  /** The name in JSON. */
  public String key() {
    return key;
  }
}

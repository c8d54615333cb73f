package dev.racelab.locking.cdi;

/** Whether the calling thread has a transaction. A bean where the application has JTA. */
interface OpenTransaction {
  boolean isThere();
}

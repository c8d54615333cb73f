package dev.racelab.embedded;

/** Placeholder until the embedded servers land. */
public final class ChildProcess {
  private ChildProcess() {}
}

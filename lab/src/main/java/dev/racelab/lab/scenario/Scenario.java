package dev.racelab.lab.scenario;

import dev.racelab.guard.Hazard;
import java.util.List;
import java.util.Set;

/** A workload with an oracle. Every round seeds rows that no other round touches. */
public interface Scenario {
  /** How many requests meet in a rendezvous round. */
  int PARTIES = 2;

  /** What options and results call it. */
  String name();

  /** What races here, in one line for a person. */
  String race();

  /** The shapes of the rules that it can break. */
  Set<Hazard> hazards();

  /** The services whose replicas it needs. */
  List<String> services();

  /** Whether the service that has a request calls another one for it. */
  default boolean hasAnotherCalled() {
    return false;
  }

  /** Whether it is raced where nobody names a scenario. */
  default boolean isPartOfAll() {
    return true;
  }

  /** The anomalies that it can show. */
  List<String> anomalies();

  /**
   * Seeds a round of {@value #PARTIES} requests that break the rule for certain if an unguarded
   * service runs them between one another.
   *
   * @param number the round's number, from 0; scenarios vary their rows by it
   */
  Round rendezvous(World world, int number) throws InterruptedException;

  /**
   * Seeds a round of requests that race only as they happen to.
   *
   * @param requests how many, at least 1
   */
  Round free(World world, int requests) throws InterruptedException;
}

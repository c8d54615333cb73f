package dev.racelab.lab.compare;

import dev.racelab.guard.Point;
import dev.racelab.guard.WriteMode;
import dev.racelab.lab.compare.Trigger.Meeting;
import dev.racelab.lab.compare.Trigger.Resumption;
import dev.racelab.lab.compare.Trigger.StoppedHolder;

/** The triggers that a run can be asked for; those of the gallery's broken fixes are their own. */
public enum Provocation {
  MEETING("meeting", "two requests wait for each other between read and write"),
  STOPPED_HOLDER(
      "stopped-holder",
      "a replica is stopped between its read and its write until its lease has run out and another"
          + " replica has written"),
  STOPPED_HOLDER_EARLY(
      "stopped-holder-early", "the same, and it goes on when the other has read but not written");

  private final String option;
  private final String meaning;

  Provocation(String option, String meaning) {
    this.option = option;
    this.meaning = meaning;
  }

  /** What the command line calls it. */
  public String option() {
    return option;
  }

  /** What it does, for a person. */
  public String meaning() {
    return meaning;
  }

  /**
   * The trigger for a strategy that writes in this mode. A work that reads decides there, so that
   * is where a meeting makes the race certain; one that only writes has nothing to meet at before
   * its write.
   */
  Trigger of(WriteMode writes) {
    return switch (this) {
      case MEETING -> new Meeting(writes == WriteMode.CONDITIONAL ? Point.WRITE : Point.READ);
      case STOPPED_HOLDER -> new StoppedHolder(Resumption.AFTER_WRITE);
      case STOPPED_HOLDER_EARLY -> new StoppedHolder(Resumption.BEFORE_WRITE);
    };
  }
}

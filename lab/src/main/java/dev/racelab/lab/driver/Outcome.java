package dev.racelab.lab.driver;

/** How one request ended, as far as this side can know. */
public sealed interface Outcome {
  /** The server answered. */
  record Answered(HttpAnswer answer) implements Outcome {}

  /** Not one complete request left this machine, so it cannot have had an effect. */
  record NotSent(String reason) implements Outcome {}

  /** It was sent, and no whole answer came back in time: it may have had its effect. */
  record Lost(String reason) implements Outcome {}
}

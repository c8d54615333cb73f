package dev.racelab.lab.conformance;

import java.util.List;

/** How an endpoint stands to a rule. */
public sealed interface Result {
  /**
   * The rule held.
   *
   * @param note what was seen beyond that, or nothing
   */
  record Pass(String note) implements Result {}

  /**
   * The rule was broken.
   *
   * @param what what was wrong, in a sentence
   * @param witness the requests and answers in their order, a line each
   */
  record Fail(String what, List<String> witness) implements Result {
    public Fail {
      witness = List.copyOf(witness);
    }
  }

  /**
   * The rule is about something that is not there, or that cannot be seen.
   *
   * @param reason what is missing, and what would make it visible
   */
  record NotApplicable(String reason) implements Result {}

  /** One word for tables and documents. */
  default String word() {
    return switch (this) {
      case Pass pass -> "pass";
      case Fail fail -> "fail";
      case NotApplicable none -> "n/a";
    };
  }
}

package dev.racelab.order.payment;

import dev.racelab.platform.problem.ErrorCode;

/** What the account service made of a debit or of its void. */
public sealed interface Answer {
  /** The money is taken; of a void: it is given back, or never will be taken. */
  record Done() implements Answer {}

  /**
   * The money will never be taken, however often it is asked for.
   *
   * @param code why
   */
  record Refused(ErrorCode code) implements Answer {}

  /**
   * Nobody knows yet; the same call, made again, will tell.
   *
   * @param why in a few words, for logs
   */
  record Unknown(String why) implements Answer {}

  /**
   * An answer that should not come, and that asking again will hardly change.
   *
   * @param code the registry's code, or the status where there is none
   */
  record Surprise(String code) implements Answer {}
}

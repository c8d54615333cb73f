package dev.racelab.order.payment;

import dev.racelab.platform.problem.ErrorCode;

/** What the account service made of a debit, of its void or of its bar. */
public sealed interface Answer {
  /**
   * The money is taken; of a void: it is given back, or never will be taken; of a bar: it never
   * will be.
   */
  record Done() implements Answer {}

  /**
   * The account service will not do it. Another copy of a refused debit may still take the money; a
   * bar is refused where one has, or where there is no such account of the customer's.
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

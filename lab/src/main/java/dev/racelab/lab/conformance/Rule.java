package dev.racelab.lab.conformance;

import java.util.Set;

/**
 * One thing that an endpoint with idempotency keys does.
 *
 * @param id what tables call it
 * @param source who asks for it: a section of the draft, Stripe's documentation, another standard,
 *     or Racelab alone
 * @param informative whether the endpoint may be right without it: neither the draft nor Stripe
 *     requires it
 * @param sentence what the endpoint does
 * @param presupposes the ids of rules without which this one would only say the same again
 * @param check how to see whether it does
 */
public record Rule(
    String id,
    String source,
    boolean informative,
    String sentence,
    Set<String> presupposes,
    Check check) {
  public Rule {
    presupposes = Set.copyOf(presupposes);
  }

  /** Sends requests, and looks at the answers. */
  @FunctionalInterface
  interface Check {
    /**
     * Tries the rule once, with keys of its own.
     *
     * @throws BrokenRuleException if the rule was broken
     * @throws NoAnswerException if a request was not answered
     */
    Result run(Probe probe) throws InterruptedException;
  }

  static Rule decisive(String id, String source, String sentence, Check check) {
    return new Rule(id, source, false, sentence, Set.of(), check);
  }

  static Rule informative(String id, String source, String sentence, Check check) {
    return new Rule(id, source, true, sentence, Set.of(), check);
  }

  /** The same rule, which is not tried where one of these is broken. */
  Rule after(String... ids) {
    return new Rule(id, source, informative, sentence, Set.of(ids), check);
  }

  /**
   * A rule's result.
   *
   * @param rule what was tried
   * @param result how the endpoint stands to it
   */
  public record Finding(Rule rule, Result result) {
    /** Whether the rule was broken. */
    public boolean isBroken() {
      return result instanceof Result.Fail;
    }
  }
}

package dev.racelab.platform.problem;

import dev.racelab.guard.Refusal;

/**
 * A refusal by the rules of the business, with a code of the registry.
 *
 * @param error the registry's entry
 * @param detail what was refused and why
 */
public record BusinessRefusal(ErrorCode error, String detail) implements Refusal {
  @Override
  public String code() {
    return error.code();
  }
}

package dev.racelab.order.redemption;

import dev.racelab.platform.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;

/** What never changes about discount codes, so that it may be read before any guard. */
@ApplicationScoped
public class Codes {
  /** What a code looks like. */
  public static final String PATTERN = "[A-Z0-9-]{4,40}";

  /** The pattern in words, for refusals. */
  public static final String RULE = "is 4 to 40 characters out of capital letters, digits and -";

  /**
   * A code by its text.
   *
   * @throws ProblemException {@code not-found} if there is none
   */
  public RedemptionOperation.Code known(String text) {
    DiscountCode code = row(text);
    return new RedemptionOperation.Code(
        code.id, code.code, code.percent, code.maxUses, code.expiresAt);
  }

  /** The code's row as it is now. */
  DiscountCode row(String text) {
    if (!text.matches(PATTERN)) {
      throw ProblemException.notFound("discount code", text);
    }
    return DiscountCode.<DiscountCode>find("code", text)
        .<DiscountCode>firstResultOptional()
        .orElseThrow(() -> ProblemException.notFound("discount code", text));
  }
}

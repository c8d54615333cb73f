package dev.racelab.lab.check;

import com.fasterxml.jackson.databind.JsonNode;
import dev.racelab.lab.history.Attempt;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * What one attempt takes of one quota, if it takes effect.
 *
 * @param attempt an order, or a redemption
 * @param amount how much it asks for
 */
record Take(Attempt attempt, Quota quota, long amount) implements Claim {

  /** The attempts to take of this quota; other operations take nothing. */
  static List<Take> of(List<Attempt> attempts, Quota quota) {
    List<Take> takes = new ArrayList<>();
    for (Attempt attempt : attempts) {
      long amount =
          switch (quota.kind()) {
            case STOCK -> ordered(attempt, quota.id());
            case USES -> redeemed(attempt, quota.id());
          };
      if (amount > 0) {
        takes.add(new Take(attempt, quota, amount));
      }
    }
    return takes;
  }

  private static long ordered(Attempt attempt, String product) {
    long sum = 0;
    if (attempt.f().equals("order")) {
      for (JsonNode line : attempt.invocation().value().path("lines")) {
        if (line.path("product").asText().equals(product)) {
          sum += line.path("quantity").asLong();
        }
      }
    }
    return sum;
  }

  private static long redeemed(Attempt attempt, String code) {
    boolean asked =
        attempt.f().equals("redeem")
            && attempt.invocation().value().path("code").asText().equals(code);
    return asked ? 1 : 0;
  }

  @Override
  public String rowId() {
    return attempt.evidence().value().path("id").asText();
  }

  @Override
  public String words() {
    return switch (quota.kind()) {
      case STOCK -> "order of " + amount;
      case USES -> "redemption of " + amount;
    };
  }

  /** What two takes have in common of which one did not see the other. */
  OptionalLong startedFrom() {
    return switch (quota.kind()) {
      case STOCK -> attempt.versionRead("product/" + quota.id());
      case USES -> use();
    };
  }

  private OptionalLong use() {
    JsonNode use = attempt.evidence().value().path("use");
    return use.isIntegralNumber() ? OptionalLong.of(use.asLong()) : OptionalLong.empty();
  }
}

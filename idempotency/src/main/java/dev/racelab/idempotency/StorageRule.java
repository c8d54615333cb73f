package dev.racelab.idempotency;

import java.util.Set;

/**
 * Which answers are final, so that a repetition gets them again. Success always is. Of refusals,
 * those are whose code the caller names: a status does not tell "insufficient funds" from "somebody
 * else wrote first, try again", which are both 409.
 *
 * <p>Never stored, whatever a rule says: errors of the server, and the statuses that ask for
 * another attempt (408, 425, 429), since the next attempt may end otherwise.
 */
public final class StorageRule {
  private static final Set<Integer> TRY_AGAIN = Set.of(408, 425, 429);

  private final Set<String> finalCodes;

  private StorageRule(Set<String> finalCodes) {
    this.finalCodes = finalCodes;
  }

  /** Stores success only. */
  public static StorageRule successes() {
    return new StorageRule(Set.of());
  }

  /** Stores success, and refusals with one of these codes. */
  public static StorageRule successesAndRefusals(Set<String> finalCodes) {
    return new StorageRule(Set.copyOf(finalCodes));
  }

  /** Whether that answer is stored. */
  public boolean stores(Response response) {
    int status = response.status();
    if (status < 200 || status >= 500 || TRY_AGAIN.contains(status)) {
      return false;
    }
    return response.code().map(finalCodes::contains).orElse(status < 300);
  }
}

package dev.racelab.account.ledger;

import dev.racelab.guard.Hazard;
import dev.racelab.platform.guarding.GuardedOperations;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Set;

/** What runs behind strategies here, and the hazard that each default has to stop. */
@ApplicationScoped
class AccountOperations implements GuardedOperations {
  private static final Set<String> ACCOUNTS = Set.of("account");

  @Override
  public List<Kind> kinds() {
    return List.of(
        new Kind("withdrawal", Hazard.ONE_ROW, ACCOUNTS),
        new Kind("deposit", Hazard.ONE_ROW, ACCOUNTS),
        new Kind("transfer", Hazard.ONE_ROW, ACCOUNTS),
        new Kind("joint-withdrawal", Hazard.SEVERAL_ROWS, ACCOUNTS),
        new Kind("joint-transfer", Hazard.SEVERAL_ROWS, ACCOUNTS),
        new Kind("debit", Hazard.ONE_ROW, ACCOUNTS),
        new Kind("joint-debit", Hazard.SEVERAL_ROWS, ACCOUNTS),
        new Kind("void", Hazard.ONE_ROW, ACCOUNTS),
        new Kind("sign-up", Hazard.ABSENT_ROW, Set.of("customer")));
  }
}

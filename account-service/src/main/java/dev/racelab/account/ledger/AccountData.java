package dev.racelab.account.ledger;

import dev.racelab.platform.lab.LabData;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;

/** The tables of this service, for the lab to empty between runs. */
@ApplicationScoped
class AccountData implements LabData {
  @Override
  public Set<String> tables() {
    return Set.of("customer", "account", "ledger_entry");
  }
}

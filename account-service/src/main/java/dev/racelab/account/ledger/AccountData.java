package dev.racelab.account.ledger;

import dev.racelab.platform.lab.LabData;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** The tables of this service, for the lab to empty between runs. */
@ApplicationScoped
class AccountData implements LabData {
  @Override
  public SortedSet<String> tables() {
    return new TreeSet<>(List.of("customer", "account", "ledger_entry"));
  }
}

package dev.racelab.account.ledger;

import dev.racelab.platform.lab.LabData;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;

/** The tables of this service, for the lab to empty between runs. */
@ApplicationScoped
class AccountData implements LabData {
  @Inject EntityManager entities;

  @Override
  @Transactional
  public void reset() {
    entities.createNativeQuery("SET LOCAL lock_timeout = '5s'").executeUpdate();
    entities.createNativeQuery("TRUNCATE customer, account, ledger_entry").executeUpdate();
  }
}

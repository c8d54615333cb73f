package dev.racelab.locking.postgres;

import dev.racelab.embedded.PostgresServer;
import dev.racelab.locking.LockProvider;
import dev.racelab.locking.contract.Elsewhere;
import dev.racelab.locking.contract.LockProviderContract;
import dev.racelab.locking.contract.StoreFaults;
import dev.racelab.locking.faults.ServerFaults;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.extension.RegisterExtension;

final class PostgresLeaseLockProviderContractTest extends LockProviderContract {
  @RegisterExtension static final PostgresStore STORE = new PostgresStore();

  @Override
  protected LockProvider newProvider() {
    return STORE.newProvider();
  }

  @Override
  protected boolean issuesTokens() {
    return true;
  }

  @Override
  protected boolean leasesExpire() {
    return true;
  }

  @Override
  protected boolean spansInstances() {
    return true;
  }

  @Override
  protected void takeAway(String name) {
    STORE.forget(name);
  }

  @Override
  protected Optional<Elsewhere> elsewhere() {
    PostgresServer server = STORE.server();
    return Optional.of(
        new Elsewhere(
            Other.class,
            List.of(server.jdbcUrl("postgres"), server.username(), server.password())));
  }

  @Override
  protected Map<String, Long> footprint() {
    return STORE.footprint();
  }

  @Override
  protected Optional<StoreFaults> faults() {
    return Optional.of(
        STORE.faults(
            source -> new PostgresLeaseLockProvider(source, PostgresStore.HASTY),
            ServerFaults.Kept.TO_ITS_END,
            "DELETE FROM racelab_lock"));
  }

  /** The same provider in another process. */
  static final class Other implements Elsewhere.Factory {
    @Override
    public LockProvider make(List<String> arguments) throws SQLException {
      return new PostgresLeaseLockProvider(
          PostgresStore.pool(arguments.get(0), arguments.get(1), arguments.get(2)));
    }
  }
}

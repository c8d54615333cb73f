package dev.racelab.account.locked;

import dev.racelab.locking.Lease;
import dev.racelab.locking.LockProvider;
import dev.racelab.locking.LockRequest;
import dev.racelab.locking.cdi.CurrentLease;
import dev.racelab.locking.cdi.Locked;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.transaction.Transactional;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;

/** Takes 1 from an account: reads, and writes what it computed. Only a lock keeps two apart. */
@ApplicationScoped
class Withdrawals {
  /** What a test does in the middle of a call. */
  interface Pauses {
    void afterRead();

    void beforeCommit();
  }

  @Inject DataSource dataSource;
  @Inject TransactionSynchronizationRegistry transaction;
  @Inject CurrentLease lease;

  @Inject
  @Named("redis")
  LockProvider redis;

  private final List<String> notes = new CopyOnWriteArrayList<>();

  @Seen
  @Locked(name = "account:{id}", maxWait = "10s", provider = "redis")
  @Transactional
  void outside(UUID id, Pauses pauses) throws SQLException {
    withdraw(id, pauses);
  }

  @Seen
  @LockedInside
  @Transactional
  void inside(UUID id, Pauses pauses) throws SQLException {
    withdraw(id, pauses);
  }

  @Locked(name = "account:{id}", maxWait = "0s", provider = "redis")
  long token(UUID id) {
    return lease.token("account:" + id).orElseThrow();
  }

  @Locked(name = "account:{id}", provider = "jdbc-lease")
  @Transactional
  long tokenOfRow(UUID id) {
    return lease.token("account:" + id).orElseThrow();
  }

  @Locked(name = "account:{id}", provider = "redlock")
  boolean isHeldByQuorum(UUID id) {
    return lease.isHeld() && lease.token("account:" + id).isEmpty();
  }

  @Locked(name = "account:{id}")
  void byWhoKnowsWhom(UUID id) {
    throw new AssertionError("ran under no lock of " + id);
  }

  /** A call that does not come from another bean. */
  long tokenBySelf(UUID id) {
    return token(id);
  }

  List<String> notes() {
    return notes;
  }

  /** Writes down whether anybody holds the account's lock. */
  void note(String when, String account) {
    notes.add(when + (isFree("account:" + account) ? ": free" : ": held"));
  }

  private boolean isFree(String name) {
    try {
      Optional<Lease> mine = redis.acquire(LockRequest.of(name, Duration.ZERO));
      mine.ifPresent(Lease::close);
      return mine.isPresent();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError(interrupted);
    }
  }

  private void withdraw(UUID id, Pauses pauses) throws SQLException {
    transaction.registerInterposedSynchronization(
        new Synchronization() {
          @Override
          public void beforeCompletion() {
            note("commit", id.toString());
            pauses.beforeCommit();
          }

          @Override
          public void afterCompletion(int status) {
            note("committed", id.toString());
          }
        });
    try (Connection connection = dataSource.getConnection()) {
      long balance = balance(connection, id);
      pauses.afterRead();
      try (PreparedStatement update =
          connection.prepareStatement("UPDATE account SET balance = ? WHERE id = ?")) {
        update.setLong(1, balance - 1);
        update.setObject(2, id);
        update.executeUpdate();
      }
    }
  }

  private static long balance(Connection connection, UUID id) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("SELECT balance FROM account WHERE id = ?")) {
      select.setObject(1, id);
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }
}

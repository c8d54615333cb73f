package dev.racelab.account.ledger;

import dev.racelab.guard.Decision;
import dev.racelab.guard.Hazard;
import dev.racelab.guard.LockScope;
import dev.racelab.guard.Operation;
import dev.racelab.guard.Outcome;
import dev.racelab.guard.RacingTable;
import dev.racelab.guard.ReadMode;
import dev.racelab.guard.Reading;
import dev.racelab.guard.WriteMode;
import dev.racelab.guard.Writing;
import dev.racelab.platform.problem.BusinessRefusal;
import dev.racelab.platform.problem.ErrorCode;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;

/**
 * Moves money: one leg for a withdrawal or a deposit, two for a transfer. The one piece of business
 * code that all strategies run.
 */
final class MovementOperation
    implements Operation<MovementOperation.Plan, MovementOperation.Result> {
  private static final Comparator<Leg> BY_ID =
      Comparator.comparing(leg -> leg.account().id(), RacingTable.ROW_ORDER);

  private final AccountRows rows;
  private final String name;
  private final String operationId;
  private final List<Leg> legs;

  MovementOperation(AccountRows rows, String name, String operationId, List<Leg> legs) {
    this.rows = rows;
    this.name = name;
    this.operationId = operationId;
    this.legs = legs.stream().sorted(BY_ID).toList();
  }

  /**
   * What was read and decided.
   *
   * @param read the rows by account; empty where the strategy reads nothing
   */
  record Plan(Map<UUID, AccountRows.Row> read) {}

  /**
   * What was written.
   *
   * @param written by account
   */
  record Result(Map<UUID, AccountRows.Written> written) {
    AccountRows.Written of(UUID account) {
      AccountRows.Written one = written.get(account);
      if (one == null) {
        throw new IllegalArgumentException("account " + account + " was not part of the movement");
      }
      return one;
    }
  }

  @Override
  public String name() {
    return isJoint() ? "joint-" + name : name;
  }

  @Override
  public Hazard hazard() {
    return isJoint() ? Hazard.SEVERAL_ROWS : Hazard.ONE_ROW;
  }

  private boolean isJoint() {
    return legs.stream().anyMatch(Leg::isJointDebit);
  }

  @Override
  public LockScope scope() {
    SortedSet<String> names = new TreeSet<>();
    for (Leg leg : legs) {
      names.add(leg.account().lockName());
      if (leg.account().minimumScope() == MinimumScope.CUSTOMER) {
        names.add("customer:" + leg.account().owner());
      }
    }
    return new LockScope(names);
  }

  @Override
  public SortedSet<String> tables() {
    return new TreeSet<>(List.of("account"));
  }

  @Override
  public Decision<Plan> decide(Reading reading) throws SQLException {
    if (reading.mode() == ReadMode.NONE) {
      return new Decision.Proceed<>(new Plan(Map.of()));
    }
    Map<UUID, AccountRows.Row> read = new HashMap<>();
    try (Connection connection = rows.connection()) {
      for (AccountRows.Row row : rows.read(connection, reading, ids(), jointOwners())) {
        read.put(row.id(), row);
      }
    }
    for (Leg leg : legs) {
      if (!allowed(leg, read)) {
        return new Decision.Refuse<>(refusal(leg));
      }
    }
    return new Decision.Proceed<>(new Plan(read));
  }

  private List<UUID> ids() {
    return legs.stream().map(leg -> leg.account().id()).toList();
  }

  private List<UUID> jointOwners() {
    return legs.stream()
        .filter(Leg::isJointDebit)
        .map(leg -> leg.account().owner())
        .distinct()
        .toList();
  }

  private boolean allowed(Leg leg, Map<UUID, AccountRows.Row> read) {
    if (leg.isJointDebit()) {
      return jointSum(leg.account().owner(), read) + jointDelta(leg.account().owner())
          >= leg.account().customerMinimum();
    }
    long after = row(read, leg).balance() + leg.delta();
    return leg.delta() < 0 ? after >= leg.account().minimum() : after <= leg.mostAfter();
  }

  private static long jointSum(UUID owner, Map<UUID, AccountRows.Row> read) {
    return read.values().stream()
        .filter(row -> row.joint() && row.owner().equals(owner))
        .mapToLong(AccountRows.Row::balance)
        .sum();
  }

  /** A transfer between two joint accounts of one customer leaves their sum as it is. */
  private long jointDelta(UUID owner) {
    return jointDelta(legs, owner);
  }

  private static long jointDelta(List<Leg> legs, UUID owner) {
    return legs.stream()
        .filter(leg -> leg.account().minimumScope() == MinimumScope.CUSTOMER)
        .filter(leg -> leg.account().owner().equals(owner))
        .mapToLong(Leg::delta)
        .sum();
  }

  @Override
  public Outcome<Result> apply(Plan plan, Writing writing) throws SQLException {
    Map<UUID, AccountRows.Written> all = new HashMap<>();
    try (Connection connection = rows.connection()) {
      for (Leg leg : legs) {
        Optional<AccountRows.Written> written = write(connection, writing, plan, leg);
        if (written.isEmpty()) {
          return new Outcome.Refused<>(refusal(leg));
        }
        rows.append(connection, operationId, leg, written.get().balance());
        all.put(leg.account().id(), written.get());
      }
    }
    return new Outcome.Done<>(new Result(all));
  }

  private Optional<AccountRows.Written> write(
      Connection connection, Writing writing, Plan plan, Leg leg) throws SQLException {
    if (writing.mode() == WriteMode.CONDITIONAL) {
      List<Leg> ahead = legs.subList(legs.indexOf(leg), legs.size());
      return rows.writeIfAllowed(
          connection, writing, leg, jointDelta(ahead, leg.account().owner()));
    }
    AccountRows.Row read = row(plan.read(), leg);
    return Optional.of(
        rows.write(connection, writing, leg.account(), read, read.balance() + leg.delta()));
  }

  private static AccountRows.Row row(Map<UUID, AccountRows.Row> read, Leg leg) {
    AccountRows.Row row = read.get(leg.account().id());
    if (row == null) {
      throw new IllegalStateException("the row of " + leg.account().lockName() + " was not read");
    }
    return row;
  }

  private static BusinessRefusal refusal(Leg leg) {
    if (leg.delta() >= 0) {
      return BusinessRefusal.of(
          ErrorCode.VALIDATION_FAILED,
          "amount",
          "a balance is at most %d".formatted(Money.MOST_BALANCE));
    }
    return new BusinessRefusal(
        ErrorCode.INSUFFICIENT_FUNDS,
        leg.isJointDebit()
            ? "the customer's accounts together may not fall below %d"
                .formatted(leg.account().customerMinimum())
            : "account %s may not fall below %d"
                .formatted(leg.account().id(), leg.account().minimum()));
  }
}

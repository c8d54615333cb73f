package dev.racelab.account.ledger;

import dev.racelab.guard.Decision;
import dev.racelab.guard.Hazard;
import dev.racelab.guard.LockScope;
import dev.racelab.guard.Operation;
import dev.racelab.guard.Outcome;
import dev.racelab.guard.Reading;
import dev.racelab.guard.Refusal;
import dev.racelab.guard.Writing;
import dev.racelab.platform.problem.BusinessRefusal;
import dev.racelab.platform.problem.ErrorCode;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/**
 * Takes money under an operation id that the caller chose, once for ever: unlike an idempotency
 * key, the ledger forgets nothing.
 *
 * <p>The ledger is asked after the account's row was read, and again after a conditional write that
 * found too little: a copy of this debit that has committed meanwhile may be why, and then the
 * answer is the copy's, and not a refusal of what was done.
 */
final class DebitOperation implements Operation<DebitOperation.Plan, Ledger.Debited> {
  private final AccountRows rows;
  private final AccountFacts account;
  private final String operationId;
  private final long amount;
  private final MovementOperation movement;

  DebitOperation(AccountRows rows, AccountFacts account, String operationId, long amount) {
    this.rows = rows;
    this.account = account;
    this.operationId = operationId;
    this.amount = amount;
    this.movement =
        new MovementOperation(
            rows, "debit", operationId, List.of(new Leg(account, -amount, LedgerEntry.Kind.DEBIT)));
  }

  /** What was decided. */
  sealed interface Plan {
    /** The ledger has it already. */
    record Recorded(Ledger.Debited debited) implements Plan {}

    /** The money is to be taken. */
    record Take(MovementOperation.Plan read) implements Plan {}
  }

  @Override
  public String name() {
    return movement.name();
  }

  @Override
  public Hazard hazard() {
    return movement.hazard();
  }

  @Override
  public LockScope scope() {
    return movement.scope();
  }

  @Override
  public SortedSet<String> tables() {
    return movement.tables();
  }

  @Override
  public Decision<Plan> decide(Reading reading) throws SQLException {
    Decision<MovementOperation.Plan> decided = movement.decide(reading);
    Optional<Decision<Plan>> known = known();
    return known.isPresent()
        ? known.get()
        : switch (decided) {
          case Decision.Proceed<MovementOperation.Plan> proceed ->
              new Decision.Proceed<>(new Plan.Take(proceed.plan()));
          case Decision.Refuse<MovementOperation.Plan> refuse ->
              new Decision.Refuse<>(refuse.refusal());
        };
  }

  @Override
  public Outcome<Ledger.Debited> apply(Plan plan, Writing writing) throws SQLException {
    return switch (plan) {
      case Plan.Recorded recorded -> new Outcome.Done<>(recorded.debited());
      case Plan.Take take -> take(take.read(), writing);
    };
  }

  private Outcome<Ledger.Debited> take(MovementOperation.Plan read, Writing writing)
      throws SQLException {
    return switch (movement.apply(read, writing)) {
      case Outcome.Done<MovementOperation.Result> done ->
          new Outcome.Done<>(debited(amount, done.result().of(account.id()).balance()));
      case Outcome.Refused<MovementOperation.Result> refused -> missed(refused.refusal());
      case Outcome.Settled<MovementOperation.Result> settled ->
          throw new IllegalStateException("a movement knows of no key");
    };
  }

  private Outcome<Ledger.Debited> missed(Refusal refusal) throws SQLException {
    Optional<Decision<Plan>> known = known();
    if (known.isEmpty()) {
      return new Outcome.Refused<>(refusal);
    }
    return switch (known.get()) {
      case Decision.Proceed<Plan>(Plan.Recorded recorded) -> new Outcome.Done<>(recorded.debited());
      case Decision.Proceed<Plan>(Plan.Take take) -> new Outcome.Refused<>(refusal);
      case Decision.Refuse<Plan> refuse -> new Outcome.Refused<>(refuse.refusal());
    };
  }

  /** What the ledger makes of the debit, or empty if it has not seen it. */
  private Optional<Decision<Plan>> known() throws SQLException {
    try (Connection connection = rows.connection()) {
      return switch (DebitRecord.read(rows, connection, operationId, account.id())) {
        case DebitRecord.Nothing nothing -> Optional.empty();
        case DebitRecord.Taken taken ->
            Optional.of(
                taken.amount() == amount
                    ? new Decision.Proceed<>(
                        new Plan.Recorded(debited(amount, taken.balanceAfter())))
                    : new Decision.Refuse<>(
                        BusinessRefusal.of(
                            ErrorCode.VALIDATION_FAILED,
                            "operationId",
                            "stands for a debit of another amount")));
        case DebitRecord.Reversed reversed -> Optional.of(voided());
        case DebitRecord.Barred barred -> Optional.of(voided());
      };
    }
  }

  private Ledger.Debited debited(long taken, long balance) {
    return new Ledger.Debited(operationId, taken, balance);
  }

  private Decision<Plan> voided() {
    return new Decision.Refuse<>(
        new BusinessRefusal(
            ErrorCode.OPERATION_VOIDED, "the debit %s was voided".formatted(operationId)));
  }
}

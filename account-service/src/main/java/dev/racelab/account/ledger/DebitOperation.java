package dev.racelab.account.ledger;

import dev.racelab.guard.Decision;
import dev.racelab.guard.Hazard;
import dev.racelab.guard.LockScope;
import dev.racelab.guard.Operation;
import dev.racelab.guard.Outcome;
import dev.racelab.guard.Reading;
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
    /** The ledger has the debit, or its void, already. */
    record Known(Outcome<Ledger.Debited> outcome) implements Plan {}

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
    Optional<Outcome<Ledger.Debited>> known = known();
    if (known.isPresent()) {
      return new Decision.Proceed<>(new Plan.Known(known.get()));
    }
    return switch (decided) {
      case Decision.Proceed<MovementOperation.Plan> proceed ->
          new Decision.Proceed<>(new Plan.Take(proceed.plan()));
      case Decision.Refuse<MovementOperation.Plan> refuse ->
          new Decision.Refuse<>(refuse.refusal());
    };
  }

  @Override
  public Outcome<Ledger.Debited> apply(Plan plan, Writing writing) throws SQLException {
    return switch (plan) {
      case Plan.Known known -> known.outcome();
      case Plan.Take take -> take(take.read(), writing);
    };
  }

  private Outcome<Ledger.Debited> take(MovementOperation.Plan read, Writing writing)
      throws SQLException {
    return switch (movement.apply(read, writing)) {
      case Outcome.Done<MovementOperation.Result> done ->
          new Outcome.Done<>(debited(done.result().of(account.id()).balance()));
      case Outcome.Refused<MovementOperation.Result> refused ->
          known().orElseGet(() -> new Outcome.Refused<>(refused.refusal()));
      case Outcome.Settled<MovementOperation.Result> settled ->
          throw new IllegalStateException("a movement knows of no key");
    };
  }

  /** How the debit has ended by what the ledger has, or empty if it has not come. */
  private Optional<Outcome<Ledger.Debited>> known() throws SQLException {
    try (Connection connection = rows.connection()) {
      return switch (DebitRecord.read(rows, connection, operationId, account.id())) {
        case DebitRecord.Nothing nothing -> Optional.empty();
        case DebitRecord.Taken taken ->
            Optional.of(
                taken.amount() == amount
                    ? new Outcome.Done<>(debited(taken.balanceAfter()))
                    : new Outcome.Refused<>(
                        BusinessRefusal.of(
                            ErrorCode.VALIDATION_FAILED,
                            "operationId",
                            "stands for a debit of another amount")));
        case DebitRecord.Reversed reversed -> Optional.of(voided());
        case DebitRecord.Barred barred -> Optional.of(voided());
      };
    }
  }

  private Ledger.Debited debited(long balance) {
    return new Ledger.Debited(operationId, amount, balance);
  }

  private Outcome<Ledger.Debited> voided() {
    return new Outcome.Refused<>(
        new BusinessRefusal(
            ErrorCode.OPERATION_VOIDED, "the debit %s was voided".formatted(operationId)));
  }
}

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
import java.util.SortedSet;

/**
 * Makes a debit not have been: gives it back if it has come, else sees to it that it never comes. A
 * refund alone could not do that: sent before a debit that is still on its way, and then refused,
 * it would make money.
 *
 * <p>Which of the two it is, is read first and may be stale when the account's row is locked. Then
 * the entry that is written meets the debit's or another void's in the ledger's unique constraint,
 * and the next run finds it.
 */
final class VoidOperation implements Operation<VoidOperation.Plan, Ledger.Voided> {
  private final AccountRows rows;
  private final AccountFacts account;
  private final String operationId;
  private final boolean unlessTaken;

  /**
   * A void of that debit.
   *
   * @param unlessTaken whether a debit that has come stays, and only one that has not is kept from
   *     coming
   */
  VoidOperation(AccountRows rows, AccountFacts account, String operationId, boolean unlessTaken) {
    this.rows = rows;
    this.account = account;
    this.operationId = operationId;
    this.unlessTaken = unlessTaken;
  }

  /** What was decided. */
  sealed interface Plan {
    /** The ledger has it already. */
    record Recorded(Ledger.Voided voided) implements Plan {}

    /**
     * An entry is to be written.
     *
     * @param amount what is given back, 0 for a tombstone
     */
    record Write(MovementOperation movement, MovementOperation.Plan read, long amount)
        implements Plan {}
  }

  @Override
  public String name() {
    return "void";
  }

  @Override
  public Hazard hazard() {
    return Hazard.ONE_ROW;
  }

  @Override
  public LockScope scope() {
    return tombstone().scope();
  }

  @Override
  public SortedSet<String> tables() {
    return tombstone().tables();
  }

  @Override
  public Decision<Plan> decide(Reading reading) throws SQLException {
    return switch (record()) {
      case DebitRecord.Nothing nothing -> write(reading, tombstone(), 0);
      case DebitRecord.Taken taken when unlessTaken -> new Decision.Refuse<>(stays());
      case DebitRecord.Taken taken -> write(reading, reversal(taken.amount()), taken.amount());
      case DebitRecord.Reversed reversed -> recorded(reversed.amount(), reversed.balanceAfter());
      case DebitRecord.Barred barred -> recorded(0, barred.balanceAfter());
    };
  }

  private BusinessRefusal stays() {
    return new BusinessRefusal(
        ErrorCode.DEBIT_TAKEN, "the debit %s was taken, and stays".formatted(operationId));
  }

  private DebitRecord record() throws SQLException {
    try (Connection connection = rows.connection()) {
      return DebitRecord.read(rows, connection, operationId, account.id());
    }
  }

  private Decision<Plan> recorded(long amount, long balance) {
    return new Decision.Proceed<>(
        new Plan.Recorded(new Ledger.Voided(operationId, amount, balance)));
  }

  private static Decision<Plan> write(Reading reading, MovementOperation movement, long amount)
      throws SQLException {
    return switch (movement.decide(reading)) {
      case Decision.Proceed<MovementOperation.Plan> proceed ->
          new Decision.Proceed<>(new Plan.Write(movement, proceed.plan(), amount));
      case Decision.Refuse<MovementOperation.Plan> refuse ->
          new Decision.Refuse<>(refuse.refusal());
    };
  }

  private MovementOperation tombstone() {
    return movement(operationId, 0, LedgerEntry.Kind.TOMBSTONE);
  }

  private MovementOperation reversal(long amount) {
    return movement(operationId + DebitRecord.REVERSAL, amount, LedgerEntry.Kind.REVERSAL);
  }

  private MovementOperation movement(String id, long amount, LedgerEntry.Kind kind) {
    return new MovementOperation(rows, "void", id, List.of(new Leg(account, amount, kind)));
  }

  @Override
  public Outcome<Ledger.Voided> apply(Plan plan, Writing writing) throws SQLException {
    return switch (plan) {
      case Plan.Recorded recorded -> new Outcome.Done<>(recorded.voided());
      case Plan.Write write ->
          switch (write.movement().apply(write.read(), writing)) {
            case Outcome.Done<MovementOperation.Result> done ->
                new Outcome.Done<>(
                    new Ledger.Voided(
                        operationId, write.amount(), done.result().of(account.id()).balance()));
            case Outcome.Refused<MovementOperation.Result> refused ->
                new Outcome.Refused<>(refused.refusal());
            case Outcome.Settled<MovementOperation.Result> settled ->
                throw new IllegalStateException("a movement knows of no key");
          };
    };
  }
}

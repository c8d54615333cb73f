package dev.racelab.account.ledger;

import dev.racelab.platform.guarding.Guarded;
import dev.racelab.platform.identity.Caller;
import dev.racelab.platform.problem.ErrorCode;
import dev.racelab.platform.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.PersistenceException;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.hibernate.id.uuid.UuidVersion7Strategy;
import org.jspecify.annotations.Nullable;

/**
 * Moves money between accounts that the caller may move, behind the strategy in force. What took
 * effect is put into words by a function of the caller's, which runs in the transaction where the
 * answer is kept.
 */
@ApplicationScoped
public class Ledger {
  @Inject AccountRows rows;
  @Inject Guarded guarded;

  /**
   * A movement of one account that took effect.
   *
   * @param operationId what the ledger knows it by
   * @param balance the balance after it
   * @param version the row's version after it
   */
  public record Moved(String operationId, long balance, long version) {}

  /**
   * A transfer that took effect.
   *
   * @param operationId what the ledger knows it by
   * @param fromBalance the paying account's balance after it
   * @param toBalance the receiving account's balance after it; null where it is not the caller's
   */
  public record Transferred(String operationId, long fromBalance, @Nullable Long toBalance) {}

  /**
   * A debit that is in the ledger.
   *
   * @param operationId what the ledger knows it by
   * @param amount what was taken, in minor units
   * @param balance the balance after it
   */
  public record Debited(String operationId, long amount, long balance) {}

  /**
   * A debit that is void.
   *
   * @param operationId the debit's
   * @param amount what was given back, in minor units; 0 if nothing had been taken
   * @param balance the balance after the void
   */
  public record Voided(String operationId, long amount, long balance) {}

  /** Takes {@code amount} out of an account that the caller owns. */
  public Response withdraw(
      Caller caller, UUID account, long amount, Function<Moved, Response> answer) {
    return one(
        "withdrawal",
        new Leg(owned(caller, account), -amount, LedgerEntry.Kind.WITHDRAWAL),
        answer);
  }

  /** Puts {@code amount} into an account that the caller owns. */
  public Response deposit(
      Caller caller, UUID account, long amount, Function<Moved, Response> answer) {
    return one(
        "deposit", new Leg(owned(caller, account), amount, LedgerEntry.Kind.DEPOSIT), answer);
  }

  /** Moves {@code amount} from an account that the caller owns to any account. */
  public Response transfer(
      Caller caller, UUID from, UUID to, long amount, Function<Transferred, Response> answer) {
    AccountFacts payer = owned(caller, from);
    AccountFacts payee = facts(to);
    if (payer.id().equals(payee.id())) {
      throw ProblemException.invalid("to", "is another account than from");
    }
    if (!payer.currency().equals(payee.currency())) {
      throw ProblemException.invalid(
          "to", "has the currency of from, which is " + payer.currency());
    }
    String operationId = newOperationId();
    return guarded.run(
        new MovementOperation(
            rows,
            "transfer",
            operationId,
            List.of(
                new Leg(payer, -amount, LedgerEntry.Kind.TRANSFER_OUT),
                new Leg(payee, amount, LedgerEntry.Kind.TRANSFER_IN))),
        result ->
            answer.apply(
                new Transferred(
                    operationId,
                    result.of(payer.id()).balance(),
                    caller.mayAct(payee.owner()) ? result.of(payee.id()).balance() : null)));
  }

  /**
   * Takes {@code amount} out of an account of the customer for whom a service asks, once for {@code
   * operationId}.
   *
   * @param currency what the amount is in, which has to be the account's
   */
  public Response debit(
      Caller customer,
      UUID account,
      String operationId,
      long amount,
      String currency,
      Function<Debited, Response> answer) {
    AccountFacts payer = named(customer, account);
    if (!payer.currency().equals(currency)) {
      throw ProblemException.invalid(
          "currency", "is that of the account, which is " + payer.currency());
    }
    return guarded.run(new DebitOperation(rows, payer, operationId, amount), answer);
  }

  /**
   * Gives a debit back, or, if it has not come, sees to it that it never takes effect.
   *
   * @param unlessTaken whether it is to be refused instead where the debit has come
   */
  public Response voidDebit(
      Caller customer,
      UUID account,
      String operationId,
      boolean unlessTaken,
      Function<Voided, Response> answer) {
    return guarded.run(
        new VoidOperation(rows, named(customer, account), operationId, unlessTaken), answer);
  }

  /** The account is a value of the request: a service has to know that it is not about its call. */
  private AccountFacts named(Caller customer, UUID account) {
    try {
      return owned(customer, account);
    } catch (ProblemException refused) {
      throw refused.about("account");
    }
  }

  private Response one(String operation, Leg leg, Function<Moved, Response> answer) {
    String operationId = newOperationId();
    return guarded.run(
        new MovementOperation(rows, operation, operationId, List.of(leg)),
        result -> {
          AccountRows.Written written = result.of(leg.account().id());
          return answer.apply(new Moved(operationId, written.balance(), written.version()));
        });
  }

  private static String newOperationId() {
    return UuidVersion7Strategy.INSTANCE.generateUuid(null).toString();
  }

  /** The account's unchanging facts, for a caller who may move it. */
  private AccountFacts owned(Caller caller, UUID id) {
    AccountFacts facts = facts(id);
    if (!caller.mayAct(facts.owner())) {
      throw new ProblemException(ErrorCode.FORBIDDEN, "the account belongs to somebody else");
    }
    return facts;
  }

  private AccountFacts facts(UUID id) {
    try {
      return rows.facts(id).orElseThrow(() -> ProblemException.notFound("account", id));
    } catch (SQLException failed) {
      throw new PersistenceException("an account was not read", failed);
    }
  }
}

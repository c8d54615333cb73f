package dev.racelab.platform.identity;

import dev.racelab.platform.problem.ErrorCode;
import dev.racelab.platform.problem.ProblemException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who is calling.
 *
 * @param customer the customer's id; null for an operator
 */
public record Caller(@Nullable UUID customer) {
  /** Role of people who own accounts and orders. */
  public static final String CUSTOMER = "customer";

  /** Role of people who look after everybody's. */
  public static final String OPERATOR = "operator";

  /** Role of services, which call in the name of a customer whom each request names. */
  public static final String SERVICE = "service";

  public boolean isOperator() {
    return customer == null;
  }

  /** Whether the caller may see and move what {@code owner} owns. */
  public boolean mayAct(UUID owner) {
    return isOperator() || owner.equals(customer);
  }

  /**
   * The customer's id.
   *
   * @throws ProblemException {@code forbidden} for an operator, who is nobody's customer
   */
  public UUID asCustomer() {
    if (customer == null) {
      throw new ProblemException(ErrorCode.FORBIDDEN, "only a customer can do this");
    }
    return customer;
  }
}

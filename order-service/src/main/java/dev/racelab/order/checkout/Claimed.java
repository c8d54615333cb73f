package dev.racelab.order.checkout;

import dev.racelab.order.book.Order;
import jakarta.enterprise.context.RequestScoped;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The order that the current request has claimed by what it has written, if it is on its way. */
@RequestScoped
public class Claimed {
  private @Nullable Claim claim;

  /**
   * A claim on an order.
   *
   * @param order as it was when it was claimed
   * @param number the claim's number
   */
  record Claim(Order order, long number) {}

  /** Told within the transaction; whether it was committed, the request's answer tells. */
  public void by(Order order, long number) {
    this.claim = new Claim(order, number);
  }

  Optional<Claim> claim() {
    return Optional.ofNullable(claim);
  }
}

package dev.racelab.order.payment;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Money that an order costs. Everything here is made from the order, so that whoever asks for it,
 * and however often, asks for the same.
 *
 * @param order what it pays for
 * @param account who pays
 * @param customer in whose name
 * @param amount in minor units
 * @param currency ISO 4217 code
 * @param strategy what the lab runs the order behind; null outside the lab
 */
public record Debit(
    UUID order,
    UUID account,
    UUID customer,
    long amount,
    String currency,
    @Nullable String strategy) {
  /** What both services know it by, and the idempotency key of the call. */
  String operationId() {
    return "order:" + order + ":debit";
  }

  /** The idempotency key of its void. */
  String voidKey() {
    return "order:" + order + ":void";
  }

  /** The idempotency key of what keeps it from being made late. */
  String barKey() {
    return "order:" + order + ":bar";
  }
}

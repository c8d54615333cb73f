package dev.racelab.order.outbox;

import static java.util.stream.Collectors.toMap;

import dev.racelab.order.book.Order;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Currency;
import java.util.Locale;
import java.util.Map;

/** Writes mails to be sent, in the transaction of what they tell. */
@ApplicationScoped
public class Outbox {
  /** One mail for what is told, however often it is written. */
  private static final String INSERT =
      """
      INSERT INTO outbox_mail (message_id, order_id, recipient, subject, body)
      VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (message_id) DO NOTHING
      """;

  private static final Map<String, Integer> DECIMALS =
      Currency.getAvailableCurrencies().stream()
          .collect(
              toMap(
                  Currency::getCurrencyCode,
                  currency -> Math.max(0, currency.getDefaultFractionDigits())));

  /** Tells who placed an order that it is confirmed. An order without an address gets no mail. */
  public void confirmed(Connection connection, Order order) throws SQLException {
    if (order.email().isEmpty()) {
      return;
    }
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      insert.setString(1, messageId(order));
      insert.setObject(2, order.id());
      insert.setString(3, order.email());
      insert.setString(4, "Your order " + order.id() + " is confirmed");
      insert.setString(5, body(order));
      insert.executeUpdate();
    }
  }

  /** Made from the order, so that a mail that is sent twice is the same mail (RFC 5322, 3.6.4). */
  static String messageId(Order order) {
    return "<order-" + order.id() + "-confirmed@racelab>";
  }

  private static String body(Order order) {
    StringBuilder text = new StringBuilder("Thank you. We have confirmed your order.\n\n");
    for (Order.Line line : order.lines()) {
      text.append("%5d x %s%n".formatted(line.quantity(), line.product()));
    }
    Order.Payment payment = order.payment();
    return text.append("\nTotal: ")
        .append(amount(payment.total(), payment.currency()))
        .append('\n')
        .toString();
  }

  /** In major units, as many decimals as the currency has; 2 where nobody knows it. */
  private static String amount(long minorUnits, String currency) {
    int decimals = DECIMALS.getOrDefault(currency, 2);
    return String.format(
        Locale.ROOT, "%s %s", currency, BigDecimal.valueOf(minorUnits, decimals).toPlainString());
  }
}

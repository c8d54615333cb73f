package dev.racelab.order.book;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** An order as it is read. Written by the statements of {@link OrderRows} only. */
@Entity
@Immutable
@Table(name = "purchase_order")
class PurchaseOrder extends PanacheEntityBase {
  @Id UUID id;

  @Column UUID customer;

  @Column String status;

  @Column String reason;

  @Column String currency;

  @Column long total;

  @Column @Nullable UUID account;

  @Column(name = "discount_code")
  @Nullable String discountCode;

  @Column long discount;

  /** Null where a replica of a version before that took addresses has placed the order. */
  @Column @Nullable String email;

  @Column @Nullable String strategy;

  @Column long version;

  @Column(name = "created_at")
  Instant createdAt;

  @Column(name = "changed_at")
  Instant changedAt;

  Order with(List<Order.Line> lines) {
    return new Order(
        id,
        customer,
        new Order.Payment(account, currency, total, discountCode, discount),
        lines,
        email == null ? "" : email,
        strategy,
        createdAt,
        new Order.Standing(OrderState.of(status), reason, version, changedAt));
  }
}

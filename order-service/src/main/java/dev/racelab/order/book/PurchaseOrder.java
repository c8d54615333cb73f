package dev.racelab.order.book;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.Immutable;

/** An order as it is read. Written by the statements of {@link OrderRows} only. */
@Entity
@Immutable
@Table(name = "purchase_order")
class PurchaseOrder extends PanacheEntityBase {
  @Id UUID id;

  @Column UUID customer;

  @Column String status;

  @Column String currency;

  @Column long total;

  @Column long version;

  @Column(name = "created_at")
  Instant createdAt;

  @Column(name = "changed_at")
  Instant changedAt;
}

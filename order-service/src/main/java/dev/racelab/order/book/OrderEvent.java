package dev.racelab.order.book;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.Immutable;

/** A change of an order's state. Inserted by {@link OrderRows} with the change, never changed. */
@Entity
@Immutable
@Table(name = "order_event")
class OrderEvent extends PanacheEntityBase {
  @Id UUID id;

  @Column(name = "order_id")
  UUID orderId;

  @Column long version;

  @Column String status;

  @Column String reason;

  @Column Instant at;
}

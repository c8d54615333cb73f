package dev.racelab.order.book;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.util.UUID;
import org.hibernate.annotations.Immutable;

/** A line of an order as it is read. Written by the statements of {@link OrderRows} only. */
@Entity
@Immutable
@Table(name = "order_line")
class OrderLine extends PanacheEntityBase {
  @EmbeddedId Key key;

  @Column int quantity;

  @Column(name = "unit_price")
  long unitPrice;

  /** An order has one line a product. */
  @Embeddable
  record Key(
      @Column(name = "order_id") UUID orderId, @Column(name = "product_id") UUID productId) {}
}

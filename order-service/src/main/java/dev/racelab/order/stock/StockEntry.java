package dev.racelab.order.stock;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.Immutable;

/** What an order did to a product. Inserted by {@link StockRows}, never changed. */
@Entity
@Immutable
@Table(name = "stock_entry")
public class StockEntry extends PanacheEntityBase {
  /** What happened to the pieces. */
  public enum Kind {
    /** Out of the stock, to wait for their payment. */
    RESERVED,
    /** The customer's: from what was reserved or, if they are free, out of the stock. */
    SOLD,
    /** From what was reserved back into the stock. */
    RELEASED,
    /** From the customer back into the stock. */
    RETURNED
  }

  @Id UUID id;

  @Column(name = "product_id")
  UUID productId;

  @Column(name = "order_id")
  UUID orderId;

  @Column
  @Enumerated(EnumType.STRING)
  Kind kind;

  @Column int quantity;

  @Column Instant at;
}

package dev.racelab.order.stock;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.UuidGenerator;

/**
 * A product. Hibernate writes a row once, when the product is made; afterwards only the explicit
 * statements of {@link StockRows} and {@link ProductChange} do, never dirty checking.
 */
@Entity
class Product extends PanacheEntityBase {
  @Id
  @GeneratedValue
  @UuidGenerator(style = UuidGenerator.Style.VERSION_7)
  UUID id;

  @Column(updatable = false)
  String name;

  @Column(updatable = false)
  long price;

  @Column(updatable = false)
  String currency;

  @Column(updatable = false)
  long supplied;

  @Column(updatable = false)
  long stock;

  @Column(updatable = false)
  long reserved;

  @Column(updatable = false)
  long version;

  @Column(updatable = false)
  long fence;

  @Column(name = "created_at", updatable = false)
  Instant createdAt;
}

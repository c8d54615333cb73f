package dev.racelab.order.redemption;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** A discount code as it is read. Written by {@link CodeRows} only. */
@Entity
@Immutable
@Table(name = "discount_code")
class DiscountCode extends PanacheEntityBase {
  @Id UUID id;

  @Column String code;

  @Column int percent;

  @Column(name = "max_uses")
  int maxUses;

  @Column int used;

  @Column(name = "expires_at")
  @Nullable Instant expiresAt;

  @Column long version;

  @Column(name = "created_at")
  Instant createdAt;
}

package dev.racelab.order.redemption;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** One use of a discount code. Written by {@link CodeRows} only. */
@Entity
@Immutable
class Redemption extends PanacheEntityBase {
  @Id UUID id;

  @Column(name = "code_id")
  UUID codeId;

  @Column UUID customer;

  /** Which use of the code it is, from 1, as the redeeming request wrote it. */
  @Column int use;

  @Column(name = "redeemed_at")
  Instant redeemedAt;

  /** The order that it was redeemed with; null if it was redeemed for itself. */
  @Column(name = "order_id")
  @Nullable UUID orderId;

  /** When the use was given back, with its order. */
  @Column(name = "returned_at")
  @Nullable Instant returnedAt;
}

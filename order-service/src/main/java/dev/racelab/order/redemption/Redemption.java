package dev.racelab.order.redemption;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.Immutable;

/** One use of a discount code. Inserted by {@link CodeRows}, never changed. */
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
}

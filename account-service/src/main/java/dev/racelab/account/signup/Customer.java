package dev.racelab.account.signup;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.Immutable;

/** Somebody with a login. Inserted by {@link SignUpOperation}, never changed. */
@Entity
@Immutable
class Customer extends PanacheEntityBase {
  @Id UUID id;

  @Column String login;

  @Column long minimum;

  @Column boolean guarded;

  @Column(name = "created_at")
  Instant createdAt;
}

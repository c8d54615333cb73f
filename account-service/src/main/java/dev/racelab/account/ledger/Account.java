package dev.racelab.account.ledger;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.UuidGenerator;

/**
 * An account. Hibernate writes a row once, when it is opened; balance, version and fence are then
 * written by the explicit statements of {@link AccountRows} only, never by dirty checking.
 */
@Entity
class Account extends PanacheEntityBase {
  @Id
  @GeneratedValue
  @UuidGenerator(style = UuidGenerator.Style.VERSION_7)
  UUID id;

  @Column(updatable = false)
  UUID owner;

  @Column(updatable = false)
  String currency;

  @Column(updatable = false)
  long minimum;

  @Column(name = "minimum_scope", updatable = false)
  @Enumerated(EnumType.STRING)
  MinimumScope minimumScope;

  @Column(name = "opening_balance", updatable = false)
  long openingBalance;

  @Column(updatable = false)
  long balance;

  @Column(updatable = false)
  long version;

  @Column(updatable = false)
  long fence;

  @Column(name = "created_at", updatable = false)
  Instant createdAt;
}

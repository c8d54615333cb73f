package dev.racelab.account.ledger;

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

/** One movement of one account, written with it and never changed. */
@Entity
@Immutable
@Table(name = "ledger_entry")
class LedgerEntry extends PanacheEntityBase {
  /** What kind of movement an entry records. */
  enum Kind {
    WITHDRAWAL,
    DEPOSIT,
    TRANSFER_OUT,
    TRANSFER_IN,
    /** Taken under an operation id that the calling service chose. */
    DEBIT,
    /** A debit given back. */
    REVERSAL,
    /** Of no amount: stands in the place of a debit that was voided before it came. */
    TOMBSTONE
  }

  @Id UUID id;

  @Column long position;

  @Column(name = "account_id")
  UUID accountId;

  @Column(name = "operation_id")
  String operationId;

  @Column
  @Enumerated(EnumType.STRING)
  Kind kind;

  @Column long amount;

  @Column(name = "balance_after")
  long balanceAfter;

  @Column(name = "created_at")
  Instant createdAt;
}

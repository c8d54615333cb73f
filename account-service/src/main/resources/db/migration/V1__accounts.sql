-- Customers. The unique index is partial on purpose: only rows that a conditional insert wrote enter
-- it (guarded), so that in the lab a check-then-insert can really fail and a lock alone can really be
-- judged. Outside the lab every sign-up is guarded, and the index holds for all.
CREATE TABLE customer (
  id         uuid        PRIMARY KEY,
  login      text        NOT NULL CHECK (length(login) BETWEEN 1 AND 64),
  minimum    bigint      NOT NULL,
  guarded    boolean     NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX customer_login ON customer (login);
CREATE UNIQUE INDEX customer_login_taken ON customer (login) WHERE guarded;

-- Accounts. balance, version and fence are the racing columns; the others never change.
CREATE TABLE account (
  id              uuid        PRIMARY KEY,
  owner           uuid        NOT NULL REFERENCES customer,
  currency        text        NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  minimum         bigint      NOT NULL,
  minimum_scope   text        NOT NULL CHECK (minimum_scope IN ('ACCOUNT', 'CUSTOMER')),
  opening_balance bigint      NOT NULL,
  balance         bigint      NOT NULL,
  version         bigint      NOT NULL DEFAULT 0,
  fence           bigint      NOT NULL DEFAULT 0,
  created_at      timestamptz NOT NULL
);
CREATE INDEX account_owner ON account (owner);

-- The ledger: one entry per movement and account, never changed, never purged. position orders an
-- account's entries for paging.
CREATE TABLE ledger_entry (
  id            uuid        PRIMARY KEY DEFAULT uuidv7(),
  position      bigint      GENERATED ALWAYS AS IDENTITY,
  account_id    uuid        NOT NULL REFERENCES account,
  operation_id  text        NOT NULL CHECK (length(operation_id) BETWEEN 1 AND 100),
  kind          text        NOT NULL,
  amount        bigint      NOT NULL,
  balance_after bigint      NOT NULL,
  created_at    timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT ledger_entry_once UNIQUE (operation_id, account_id)
);
CREATE INDEX ledger_entry_of_account ON ledger_entry (account_id, position);

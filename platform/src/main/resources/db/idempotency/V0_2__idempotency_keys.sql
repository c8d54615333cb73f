-- Answers under idempotency keys: PostgresIdempotencyStore.CREATE_TABLE, which a test holds this to.
CREATE TABLE racelab_idempotency (
  expires_at  timestamptz NOT NULL,   -- by the database's clock; 'infinity' for ever
  status      smallint,               -- NULL in a tombstone
  id          bytea PRIMARY KEY,      -- SHA-256 of caller, route and key
  fingerprint bytea,                  -- SHA-256 of the request; NULL in a tombstone
  headers     text,                   -- of the answer, a line each
  body        bytea
);
CREATE INDEX racelab_idempotency_expires_at
  ON racelab_idempotency (expires_at);

-- Leases of the lock provider jdbc-lease: PostgresLeaseLockProvider.CREATE_TABLE, which a test holds
-- this to.
CREATE TABLE racelab_lock (
  name  text COLLATE "C" PRIMARY KEY,   -- sorted as bytes: one order for everybody
  owner text NOT NULL,                  -- who holds it, empty if nobody does
  token bigint NOT NULL,                -- the last one issued; only grows
  until timestamptz NOT NULL            -- held until then, by the database's clock
) WITH (fillfactor = 70);

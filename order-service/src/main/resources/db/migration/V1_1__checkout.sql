-- Checkout. Everything here only adds, so that replicas of the version before go on (expand).

-- Who pays and who is told; a discount was taken off before the total.
ALTER TABLE purchase_order
  ADD COLUMN account       uuid,
  ADD COLUMN email         text,
  ADD COLUMN discount_code text,
  ADD COLUMN discount      bigint NOT NULL DEFAULT 0 CHECK (discount >= 0),
  -- Why the order is in its state: a word of ours, or a code of the registry of errors.
  ADD COLUMN reason        text   NOT NULL DEFAULT 'placed',
  -- Who works on it. A claim is good until then, by this server's clock, and every change of an order
  -- that is on its way compares the claim's number. That only grows, so an outlived claim changes
  -- nothing. Tries lengthen the pause before the next one; surprises are limited.
  ADD COLUMN claim         bigint      NOT NULL DEFAULT 0,
  ADD COLUMN claimed_until timestamptz NOT NULL DEFAULT '-infinity',
  ADD COLUMN tries         integer     NOT NULL DEFAULT 0,
  ADD COLUMN surprises     integer     NOT NULL DEFAULT 0,
  -- In the lab, the strategy of the run; what follows later has to keep out what that keeps out.
  ADD COLUMN strategy      text;

ALTER TABLE purchase_order DROP CONSTRAINT purchase_order_status_check;
ALTER TABLE purchase_order ADD CONSTRAINT purchase_order_status_check
  CHECK (status IN ('PENDING', 'CONFIRMED', 'REJECTED', 'CANCELLING', 'CANCELLED',
                    'PENDING_STALLED', 'CANCELLING_STALLED'));

-- What recovery looks for; empty where all is settled, however many orders there are.
CREATE INDEX purchase_order_on_its_way ON purchase_order (claimed_until)
  WHERE status IN ('PENDING', 'CANCELLING');
-- What asks for a person.
CREATE INDEX purchase_order_stalled ON purchase_order (id)
  WHERE status IN ('PENDING_STALLED', 'CANCELLING_STALLED');

-- What became of an order, written with the change.
CREATE TABLE order_event (
  id       uuid        PRIMARY KEY DEFAULT uuidv7(),
  order_id uuid        NOT NULL REFERENCES purchase_order,
  version  bigint      NOT NULL,
  status   text        NOT NULL,
  reason   text        NOT NULL,
  at       timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX order_event_of_order ON order_event (order_id, id);

-- On hand is what anybody may have (stock) and what waits for its payment (reserved).
ALTER TABLE product ADD COLUMN reserved bigint NOT NULL DEFAULT 0 CHECK (reserved >= 0);

-- The ledger of stock: what each order did to a product, never changed.
CREATE TABLE stock_entry (
  id         uuid        PRIMARY KEY DEFAULT uuidv7(),
  product_id uuid        NOT NULL REFERENCES product,
  order_id   uuid        NOT NULL REFERENCES purchase_order,
  kind       text        NOT NULL CHECK (kind IN ('RESERVED', 'SOLD', 'RELEASED', 'RETURNED')),
  quantity   integer     NOT NULL CHECK (quantity > 0),
  at         timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX stock_entry_of_product ON stock_entry (product_id, id);

-- A use of a code that belongs to an order, and is given back with it.
ALTER TABLE redemption ADD COLUMN order_id    uuid UNIQUE REFERENCES purchase_order,
                       ADD COLUMN returned_at timestamptz;

-- Mails to be sent, written with what they tell; claimed like orders. A mail whose claim is not 1
-- when it is sent may have gone out before.
CREATE TABLE outbox_mail (
  id            uuid        PRIMARY KEY DEFAULT uuidv7(),
  message_id    text        NOT NULL UNIQUE,
  order_id      uuid        NOT NULL REFERENCES purchase_order,
  recipient     text        NOT NULL,
  subject       text        NOT NULL,
  body          text        NOT NULL,
  claim         bigint      NOT NULL DEFAULT 0,
  claimed_until timestamptz NOT NULL DEFAULT '-infinity',
  sent_at       timestamptz,
  created_at    timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX outbox_mail_unsent ON outbox_mail (claimed_until) WHERE sent_at IS NULL;

-- Products. stock, version and fence are the racing columns. supplied is what was ever put in stock,
-- so that stock = supplied - what is ordered and not cancelled. The CHECK is the last line of defence,
-- and no guard: an overwritten stock never crosses its own limit, so an oversell shows in the orders.
CREATE TABLE product (
  id         uuid        PRIMARY KEY,
  name       text        NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  price      bigint      NOT NULL CHECK (price >= 0),
  currency   text        NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  supplied   bigint      NOT NULL,
  stock      bigint      NOT NULL CHECK (stock >= 0),
  version    bigint      NOT NULL DEFAULT 0,
  fence      bigint      NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL
);

-- Orders. What races is the status; customer, total and lines never change. Ids grow with time, if
-- not strictly, so they are also the order of pages.
CREATE TABLE purchase_order (
  id         uuid        PRIMARY KEY,
  customer   uuid        NOT NULL,
  status     text        NOT NULL CHECK (status IN ('CONFIRMED', 'CANCELLED')),
  currency   text        NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  total      bigint      NOT NULL CHECK (total >= 0),
  version    bigint      NOT NULL DEFAULT 0,
  fence      bigint      NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL
);
CREATE INDEX purchase_order_of_customer ON purchase_order (customer, id);

CREATE TABLE order_line (
  order_id   uuid    NOT NULL REFERENCES purchase_order,
  product_id uuid    NOT NULL REFERENCES product,
  quantity   integer NOT NULL CHECK (quantity > 0),
  unit_price bigint  NOT NULL CHECK (unit_price >= 0),
  PRIMARY KEY (order_id, product_id)
);
CREATE INDEX order_line_of_product ON order_line (product_id, order_id);

-- Discount codes. used, version and fence are the racing columns; the redemptions are what was really
-- given away.
CREATE TABLE discount_code (
  id         uuid        PRIMARY KEY,
  code       text        NOT NULL CONSTRAINT discount_code_taken UNIQUE CHECK (code ~ '^[A-Z0-9-]{4,40}$'),
  percent    integer     NOT NULL CHECK (percent BETWEEN 1 AND 100),
  max_uses   integer     NOT NULL CHECK (max_uses > 0),
  used       integer     NOT NULL,
  expires_at timestamptz,
  version    bigint      NOT NULL DEFAULT 0,
  fence      bigint      NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL
);

CREATE TABLE redemption (
  id          uuid        PRIMARY KEY,
  code_id     uuid        NOT NULL REFERENCES discount_code,
  customer    uuid        NOT NULL,
  use         integer     NOT NULL,
  redeemed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX redemption_of_code ON redemption (code_id, id);

-- Times are microseconds since 1970 UTC, money is in 1/10000. STRICT, so that SQLite keeps
-- to the types. The kinds' columns of orders are added by schema.ensure, one a kind.

CREATE TABLE store_meta (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Which contract columns the sources had: what a detector may count on.
CREATE TABLE store_present (
    source TEXT NOT NULL,
    field TEXT NOT NULL,
    PRIMARY KEY (source, field)
) STRICT, WITHOUT ROWID;

-- listed: it came from a users table, and is not only known from its orders.
CREATE TABLE users (
    id INTEGER PRIMARY KEY,
    user_id TEXT NOT NULL UNIQUE,
    signed_up_at INTEGER,
    listed INTEGER NOT NULL DEFAULT 0
) STRICT;

-- An identifier, never in clear: what it is compared by (its kind is in the key), shown as,
-- and sealed.
CREATE TABLE entities (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    key BLOB NOT NULL UNIQUE,
    caption TEXT NOT NULL,
    sealed BLOB NOT NULL
) STRICT;

CREATE TABLE orders (
    id INTEGER PRIMARY KEY,
    order_id TEXT NOT NULL UNIQUE,
    buyer INTEGER NOT NULL REFERENCES users (id),
    ordered_at INTEGER NOT NULL,
    amount INTEGER,
    currency TEXT,
    market TEXT,
    merchant_id TEXT,
    product_id TEXT,
    coupon_code TEXT,
    discount INTEGER,
    status TEXT,
    payment_method TEXT,
    refunded_at INTEGER
) STRICT;

-- What a user did, and so what a user used: cheaper to keep than links by user.
CREATE INDEX orders_buyer ON orders (buyer, ordered_at);

CREATE TABLE reviews (
    id INTEGER PRIMARY KEY,
    review_id TEXT NOT NULL UNIQUE,
    buyer INTEGER NOT NULL REFERENCES users (id),
    merchant_id TEXT,
    product_id TEXT,
    rating INTEGER,
    text TEXT,
    reviewed_at INTEGER
) STRICT;

-- What is known of a user afterwards, for learning: the ring, empty when honest.
CREATE TABLE outcomes (
    id INTEGER PRIMARY KEY,
    buyer INTEGER NOT NULL UNIQUE REFERENCES users (id),
    ring TEXT,
    kind TEXT
) STRICT;

-- Derived from orders alone, as the two after it: `rebuild` makes them again. By entity:
-- the users of one stand together.
CREATE TABLE links (
    entity INTEGER NOT NULL,
    buyer INTEGER NOT NULL,
    first_seen INTEGER NOT NULL,
    last_seen INTEGER NOT NULL,
    orders INTEGER NOT NULL,
    PRIMARY KEY (entity, buyer)
) STRICT, WITHOUT ROWID;

-- How many users an entity has.
CREATE TABLE sharing (
    entity INTEGER PRIMARY KEY,
    users INTEGER NOT NULL
) STRICT;

-- Not fired when an upsert finds the link already there.
CREATE TRIGGER links_new AFTER INSERT ON links BEGIN
    INSERT INTO sharing (entity, users) VALUES (NEW.entity, 1)
    ON CONFLICT (entity) DO UPDATE SET users = users + 1;
END;

-- How many orders a product, coupon or merchant has in an hour (hours since 1970 UTC).
CREATE TABLE hours (
    what TEXT NOT NULL,
    value TEXT NOT NULL,
    hour INTEGER NOT NULL,
    orders INTEGER NOT NULL,
    PRIMARY KEY (what, value, hour)
) STRICT, WITHOUT ROWID;

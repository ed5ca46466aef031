-- What a review answered for an order, so that asking again gives the same.
CREATE TABLE answers (
    order_id TEXT PRIMARY KEY,
    answer TEXT NOT NULL
) STRICT, WITHOUT ROWID;

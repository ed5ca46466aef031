-- When the buyer's bank took the money of an order back: told by the shop, beside its status.
ALTER TABLE orders ADD COLUMN charged_back_at INTEGER;

-- What a paper shows is sealed under a key that lies outside the database; which one stands here. What was kept before has none until
-- the service, which has the key, starts the next time and seals it.
ALTER TABLE kept_paper ADD COLUMN key_id TEXT CHECK (key_id <> '');

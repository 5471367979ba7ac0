-- What workers have begun to write and not yet sent: each their own, for some days. It never leaves the server for another browser's store.
CREATE TABLE draft (
    account_id BLOB NOT NULL,
    place TEXT NOT NULL CHECK (length(place) BETWEEN 1 AND 100),
    content TEXT NOT NULL CHECK (length(content) <= 65536),
    kept_at INTEGER NOT NULL,
    PRIMARY KEY (account_id, place)
);
CREATE INDEX draft_kept ON draft (kept_at);

-- Rosters (台账): named views over the register. What they show is computed when they are opened; nothing of anybody is kept here.
CREATE TABLE roster (
    id BLOB NOT NULL PRIMARY KEY,
    area TEXT NOT NULL CHECK (length(area) IN (2, 4, 6, 9, 12)),
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    content TEXT NOT NULL,
    account_id BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    removed_at INTEGER
);
CREATE INDEX roster_area ON roster (area, created_at);

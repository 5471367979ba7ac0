-- One-off open data with differential privacy: asked for, approved by somebody else, and open to everybody then. What is approved is the
-- public ledger; each entry has its number, so that two approvals at a time cannot both think the budget reaches.
CREATE TABLE open_data (
    id BLOB NOT NULL PRIMARY KEY,
    area TEXT NOT NULL CHECK (length(area) IN (2, 4, 6, 9, 12)),
    day TEXT NOT NULL,
    snapshot TEXT NOT NULL,
    table_code TEXT NOT NULL,
    epsilon_parts INTEGER NOT NULL CHECK (epsilon_parts > 0),
    epsilon_of INTEGER NOT NULL CHECK (epsilon_of > 0),
    asked_by BLOB NOT NULL,
    asked_at INTEGER NOT NULL,
    entry INTEGER UNIQUE,
    approved_by BLOB,
    approved_at INTEGER,
    content TEXT,
    CHECK ((approved_at IS NULL) = (entry IS NULL) AND (approved_at IS NULL) = (content IS NULL)),
    CHECK (approved_at IS NULL OR (approved_by IS NOT NULL AND approved_by <> asked_by))
);
CREATE INDEX open_data_area ON open_data (area, asked_at);

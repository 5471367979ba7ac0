-- Public releases: what was tried, what blocked it, who asked and who approved. What is approved is open to everybody.
CREATE TABLE figure_release (
    id BLOB NOT NULL PRIMARY KEY,
    area TEXT NOT NULL CHECK (length(area) IN (2, 4, 6, 9, 12)),
    day TEXT NOT NULL,
    snapshot TEXT NOT NULL,
    version INTEGER NOT NULL,
    asked_by BLOB NOT NULL,
    asked_at INTEGER NOT NULL,
    blocked TEXT,
    cells INTEGER NOT NULL,
    small INTEGER NOT NULL,
    hidden INTEGER NOT NULL,
    earlier INTEGER NOT NULL,
    content TEXT,
    approved_by BLOB,
    approved_at INTEGER,
    CHECK ((blocked IS NULL) = (content IS NOT NULL)),
    CHECK (approved_at IS NULL OR (blocked IS NULL AND approved_by IS NOT NULL AND approved_by <> asked_by))
);
CREATE INDEX figure_release_area ON figure_release (area, asked_at);
CREATE UNIQUE INDEX figure_release_day ON figure_release (area, day) WHERE approved_at IS NOT NULL;

-- The secret by which an area's counts are rounded and moved: one for good, or every release would round anew.
CREATE TABLE figure_secret (
    area TEXT NOT NULL PRIMARY KEY CHECK (length(area) IN (2, 4, 6, 9, 12)),
    secret BLOB NOT NULL CHECK (length(secret) = 32),
    made_at INTEGER NOT NULL
);

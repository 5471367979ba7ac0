-- Appeals against refusals, decided by the office above the one that refused, and the clock of each. What was said and decided stands
-- among the item's steps.
CREATE TABLE appeal (
    id BLOB NOT NULL,
    county TEXT NOT NULL CHECK (length(county) = 6),
    -- The office above: it, or one above it, decides.
    area TEXT NOT NULL,
    number TEXT NOT NULL,
    application_id BLOB NOT NULL,
    item TEXT NOT NULL,
    filed_at INTEGER NOT NULL,
    due_on TEXT,
    words TEXT NOT NULL,
    outcome TEXT CHECK (outcome IN ('sustained', 'reversed')),
    reasons TEXT,
    decided_by BLOB,
    decided_at INTEGER,
    PRIMARY KEY (id),
    UNIQUE (number),
    FOREIGN KEY (application_id, item) REFERENCES matter (application_id, item),
    -- Decided by a person, with reasons.
    CHECK ((outcome IS NULL) = (reasons IS NULL) AND (outcome IS NULL) = (decided_by IS NULL) AND (outcome IS NULL) = (decided_at IS NULL))
);
CREATE UNIQUE INDEX appeal_waiting ON appeal (application_id, item) WHERE outcome IS NULL;
CREATE INDEX appeal_area ON appeal (area, due_on, id);

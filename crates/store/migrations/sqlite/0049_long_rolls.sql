-- What the lines of a roll say, as one digest: whoever approves a roll approves exactly these, and the bank's file is made of these and
-- of no others. Rolls from before have theirs reckoned when they are approved.
ALTER TABLE payment_roll ADD COLUMN lines_sha256 BLOB CHECK (length(lines_sha256) = 32);
CREATE TRIGGER payment_roll_digest BEFORE UPDATE OF lines_sha256 ON payment_roll
WHEN OLD.lines_sha256 IS NOT NULL AND NEW.lines_sha256 IS NOT OLD.lines_sha256
BEGIN SELECT RAISE(ABORT, 'what is on a roll is never edited'); END;
-- What the lines of a roll come to, out of the index alone.
CREATE INDEX roll_line_totals ON roll_line (roll_id, state, amount_fen);

-- Appeals against refused cases, decided by the office above the one that refused. The refusal stands here as well: where it is reversed,
-- the case waits for an answer anew.
ALTER TABLE resident_case ADD COLUMN answered_for TEXT;
CREATE TABLE case_appeal (
    id BLOB NOT NULL,
    county TEXT NOT NULL CHECK (length(county) = 6),
    -- The office above: it, or one above it, decides.
    area TEXT NOT NULL,
    number TEXT NOT NULL,
    case_id BLOB NOT NULL,
    filed_at INTEGER NOT NULL,
    due_on TEXT,
    words TEXT NOT NULL,
    refused_for TEXT NOT NULL,
    refused_because TEXT NOT NULL,
    refused_by BLOB NOT NULL,
    refused_at INTEGER NOT NULL,
    outcome TEXT CHECK (outcome IN ('sustained', 'reversed')),
    reasons TEXT,
    decided_by BLOB,
    decided_at INTEGER,
    PRIMARY KEY (id),
    UNIQUE (number),
    -- Once for each refusal.
    UNIQUE (case_id, refused_at),
    FOREIGN KEY (case_id) REFERENCES resident_case (id),
    CHECK (decided_by IS NULL OR decided_by <> refused_by),
    CHECK ((outcome IS NULL) = (reasons IS NULL) AND (outcome IS NULL) = (decided_by IS NULL) AND (outcome IS NULL) = (decided_at IS NULL))
);
CREATE INDEX case_appeal_area ON case_appeal (area, due_on, id);

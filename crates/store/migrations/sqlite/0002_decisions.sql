-- People decide doubtful pairs.

-- `pair` names the two rows and roles, whatever they say; `certainty` is how far the probability is from even odds, in
-- millionths; `pattern` is shared by pairs with the same main reasons; `evidence` is the explanation as it was scored.
ALTER TABLE doubtful_pair ADD COLUMN pair BLOB CHECK (length(pair) = 16);
ALTER TABLE doubtful_pair ADD COLUMN certainty INTEGER CHECK (certainty BETWEEN 0 AND 500000);
ALTER TABLE doubtful_pair ADD COLUMN pattern TEXT;
ALTER TABLE doubtful_pair ADD COLUMN evidence TEXT;
DROP INDEX doubtful_pair_current;
CREATE INDEX doubtful_pair_queue ON doubtful_pair (certainty, pair) WHERE recorded_until IS NULL;
CREATE INDEX doubtful_pair_pair ON doubtful_pair (pair) WHERE recorded_until IS NULL;

-- A decision holds while both rows say what they said then (`content_a`, `content_b`). `applied_at` is the moment of the
-- change that carried it into the links, `released_at` that of the change that took it out after it was withdrawn.
CREATE TABLE pair_decision (
    id BLOB NOT NULL,
    county TEXT NOT NULL CHECK (length(county) = 6),
    pair BLOB NOT NULL CHECK (length(pair) = 16),
    content_a BLOB NOT NULL CHECK (length(content_a) = 32),
    content_b BLOB NOT NULL CHECK (length(content_b) = 32),
    verdict TEXT NOT NULL CHECK (verdict IN ('same', 'different', 'unsure')),
    probability REAL NOT NULL CHECK (probability BETWEEN 0 AND 1),
    reason TEXT CHECK (length(reason) BETWEEN 1 AND 500),
    account_id BLOB NOT NULL,
    decided_at INTEGER NOT NULL,
    applied_at INTEGER,
    withdrawn_at INTEGER CHECK (withdrawn_at >= decided_at),
    withdrawn_by BLOB,
    released_at INTEGER CHECK (released_at > applied_at),
    CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL)),
    CHECK (released_at IS NULL OR (withdrawn_at IS NOT NULL AND applied_at IS NOT NULL)),
    PRIMARY KEY (id)
);
-- One settled decision at a time on what the two rows say.
CREATE UNIQUE INDEX pair_decision_settled ON pair_decision (county, pair, content_a, content_b)
    WHERE withdrawn_at IS NULL AND verdict <> 'unsure';
CREATE INDEX pair_decision_pair ON pair_decision (pair, content_a, content_b) WHERE withdrawn_at IS NULL;
CREATE INDEX pair_decision_time ON pair_decision (decided_at, id);

-- The mentions of both people as they were when it was decided; `named` is 1 and 2 for the pair itself.
CREATE TABLE pair_decision_mention (
    decision_id BLOB NOT NULL,
    county TEXT NOT NULL,
    side TEXT NOT NULL CHECK (side IN ('a', 'b')),
    named INTEGER NOT NULL CHECK (named IN (0, 1, 2)),
    source TEXT NOT NULL,
    record_key TEXT NOT NULL,
    role TEXT NOT NULL,
    content BLOB NOT NULL CHECK (length(content) = 32),
    PRIMARY KEY (decision_id, source, record_key, role),
    FOREIGN KEY (decision_id) REFERENCES pair_decision (id)
);

CREATE TRIGGER pair_decision_kept BEFORE DELETE ON pair_decision
BEGIN SELECT RAISE(ABORT, 'decisions are withdrawn, never deleted'); END;
CREATE TRIGGER pair_decision_immutable
BEFORE UPDATE OF id, county, pair, content_a, content_b, verdict, reason, account_id, decided_at ON pair_decision
BEGIN SELECT RAISE(ABORT, 'decisions are withdrawn, never edited'); END;

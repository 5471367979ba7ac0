-- People decide doubtful pairs.

-- `pair` names the two rows and roles, whatever they say; `certainty` is how far the probability is from even odds, in
-- millionths; `pattern` is shared by pairs with the same main reasons; `evidence` is the explanation as it was scored.
ALTER TABLE doubtful_pair ADD COLUMN pair UUID;
ALTER TABLE doubtful_pair ADD COLUMN certainty BIGINT CHECK (certainty BETWEEN 0 AND 500000);
ALTER TABLE doubtful_pair ADD COLUMN pattern TEXT;
ALTER TABLE doubtful_pair ADD COLUMN evidence TEXT;
DROP INDEX doubtful_pair_current;
CREATE INDEX doubtful_pair_queue ON doubtful_pair (certainty, pair) WHERE recorded_until IS NULL;
CREATE INDEX doubtful_pair_pair ON doubtful_pair (pair) WHERE recorded_until IS NULL;

-- A decision holds while both rows say what they said then (`content_a`, `content_b`). `applied_at` is the moment of the
-- change that carried it into the links, `released_at` that of the change that took it out after it was withdrawn.
CREATE TABLE pair_decision (
    id UUID NOT NULL,
    county TEXT NOT NULL CHECK (length(county) = 6),
    pair UUID NOT NULL,
    content_a BYTEA NOT NULL CHECK (octet_length(content_a) = 32),
    content_b BYTEA NOT NULL CHECK (octet_length(content_b) = 32),
    verdict TEXT NOT NULL CHECK (verdict IN ('same', 'different', 'unsure')),
    probability DOUBLE PRECISION NOT NULL CHECK (probability BETWEEN 0 AND 1),
    reason TEXT CHECK (length(reason) BETWEEN 1 AND 500),
    account_id UUID NOT NULL,
    decided_at BIGINT NOT NULL,
    applied_at BIGINT,
    withdrawn_at BIGINT CHECK (withdrawn_at >= decided_at),
    withdrawn_by UUID,
    released_at BIGINT CHECK (released_at > applied_at),
    CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL)),
    CHECK (released_at IS NULL OR (withdrawn_at IS NOT NULL AND applied_at IS NOT NULL)),
    PRIMARY KEY (id, county)
);
-- One settled decision at a time on what the two rows say.
CREATE UNIQUE INDEX pair_decision_settled ON pair_decision (county, pair, content_a, content_b)
    WHERE withdrawn_at IS NULL AND verdict <> 'unsure';
CREATE INDEX pair_decision_pair ON pair_decision (pair, content_a, content_b) WHERE withdrawn_at IS NULL;
CREATE INDEX pair_decision_time ON pair_decision (decided_at, id);

-- The mentions of both people as they were when it was decided; `named` is 1 and 2 for the pair itself.
CREATE TABLE pair_decision_mention (
    decision_id UUID NOT NULL,
    county TEXT NOT NULL,
    side TEXT NOT NULL CHECK (side IN ('a', 'b')),
    named BIGINT NOT NULL CHECK (named IN (0, 1, 2)),
    source TEXT NOT NULL,
    record_key TEXT NOT NULL,
    role TEXT NOT NULL,
    content BYTEA NOT NULL CHECK (octet_length(content) = 32),
    PRIMARY KEY (decision_id, county, source, record_key, role),
    FOREIGN KEY (decision_id, county) REFERENCES pair_decision (id, county)
);

CREATE TRIGGER pair_decision_kept BEFORE DELETE ON pair_decision FOR EACH ROW EXECUTE FUNCTION refuse();
CREATE TRIGGER pair_decision_immutable
BEFORE UPDATE OF id, county, pair, content_a, content_b, verdict, reason, account_id, decided_at ON pair_decision
FOR EACH ROW EXECUTE FUNCTION refuse();

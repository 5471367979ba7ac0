-- Helpers: somebody lets somebody else do a few named things for them until a day, and takes that back at any time. Who helps is
-- never looked up: a code is handed over, and whoever brings it behind their own door is the helper.
CREATE TABLE resident_proxy (
    id UUID NOT NULL,
    county TEXT NOT NULL CHECK (length(county) = 6),
    area TEXT NOT NULL,
    person_id UUID NOT NULL,
    label TEXT NOT NULL CHECK (label <> ''),
    acts TEXT NOT NULL,
    bundle TEXT CHECK (bundle <> ''),
    last_day TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    made_by UUID NOT NULL,
    -- Made at the counter: how it was seen that the person themselves was there and wanted it.
    presence TEXT CHECK (presence <> ''),
    code_sha256 BYTEA NOT NULL CHECK (octet_length(code_sha256) = 32),
    code_until BIGINT NOT NULL,
    helper_id UUID,
    helper_door UUID,
    helper_label TEXT,
    accepted_at BIGINT,
    ended_at BIGINT,
    ended_by UUID,
    PRIMARY KEY (id),
    UNIQUE (code_sha256),
    CHECK (helper_id IS NULL OR helper_id <> person_id),
    CHECK ((helper_id IS NULL) = (accepted_at IS NULL) AND (helper_id IS NULL) = (helper_door IS NULL)),
    CHECK ((ended_at IS NULL) = (ended_by IS NULL))
);
CREATE INDEX resident_proxy_person ON resident_proxy (person_id);
CREATE INDEX resident_proxy_helper ON resident_proxy (helper_id);

-- Changes of divisions. One that waits has no recorded time yet; an undone one keeps its own. The pairs are JSON:
-- [{"from": "330110005", "to": "330110003", "name": "…"}].
CREATE TABLE division_change (
    id UUID NOT NULL,
    county TEXT NOT NULL CHECK (length(county) = 6),
    kind TEXT NOT NULL CHECK (kind IN ('11', '21', '31', '41')),
    effective TEXT NOT NULL CHECK (length(effective) = 10),
    pairs TEXT NOT NULL,
    document TEXT NOT NULL,
    account_id UUID NOT NULL,
    asked_at BIGINT NOT NULL,
    undo_account_id UUID,
    undo_asked_at BIGINT,
    undo_reason TEXT,
    recorded_from BIGINT,
    recorded_until BIGINT CHECK (recorded_until > recorded_from),
    CHECK ((undo_asked_at IS NULL) = (undo_account_id IS NULL)),
    PRIMARY KEY (id, county)
);
CREATE INDEX division_change_county ON division_change (county, effective);

-- What a change put under another code, row by row; derived like everything else.
CREATE TABLE division_recode (
    change_id UUID NOT NULL,
    person_id UUID NOT NULL,
    county TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('hukou', 'usual')),
    record_id UUID NOT NULL,
    role TEXT NOT NULL,
    from_code TEXT NOT NULL,
    to_code TEXT NOT NULL,
    recorded_from BIGINT NOT NULL,
    recorded_until BIGINT CHECK (recorded_until > recorded_from),
    digest BYTEA NOT NULL CHECK (octet_length(digest) = 16),
    FOREIGN KEY (change_id, county) REFERENCES division_change (id, county),
    FOREIGN KEY (person_id, county) REFERENCES person (id, county),
    FOREIGN KEY (record_id, county) REFERENCES source_record (id, county)
);
CREATE INDEX division_recode_change ON division_recode (change_id, recorded_from);

-- Events that this office registers: each is its list of actions, which are never changed. `stage` and `version` follow from
-- them and are for looking up; `carried` is the version that the register has followed.
CREATE TABLE registration (
    id UUID NOT NULL,
    county TEXT NOT NULL CHECK (length(county) = 6),
    area TEXT NOT NULL CHECK (length(area) IN (2, 4, 6, 9, 12)),
    number TEXT NOT NULL CHECK (number <> ''),
    kind TEXT NOT NULL CHECK (kind <> ''),
    stage TEXT NOT NULL CHECK (stage IN ('declared', 'verified', 'registered', 'correction_asked', 'annulment_asked', 'annulled', 'withdrawn')),
    version BIGINT NOT NULL CHECK (version > 0),
    carried BIGINT NOT NULL DEFAULT 0,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (id, county),
    UNIQUE (county, number)
);
CREATE INDEX registration_stage ON registration (stage, changed_at, id);
CREATE INDEX registration_waiting ON registration (county) WHERE carried < version;

CREATE TABLE registration_action (
    registration_id UUID NOT NULL,
    county TEXT NOT NULL,
    number BIGINT NOT NULL CHECK (number > 0),
    step TEXT NOT NULL CHECK (step IN ('declare', 'verify', 'register', 'withdraw', 'ask_correction', 'ask_annulment', 'approve', 'refuse')),
    account_id UUID NOT NULL,
    office TEXT NOT NULL,
    at BIGINT NOT NULL,
    reason TEXT,
    content TEXT,
    request_key TEXT,
    request_hash BYTEA CHECK (octet_length(request_hash) = 32),
    PRIMARY KEY (registration_id, number, county),
    FOREIGN KEY (registration_id, county) REFERENCES registration (id, county)
);
-- The same request sent twice is one.
CREATE UNIQUE INDEX registration_action_request ON registration_action (account_id, request_key, county) WHERE request_key IS NOT NULL;
CREATE TRIGGER registration_action_immutable BEFORE UPDATE OR DELETE ON registration_action FOR EACH ROW EXECUTE FUNCTION refuse();

-- More kinds of events than the first version knew.
ALTER TABLE event_version DROP CONSTRAINT event_version_kind_check;
ALTER TABLE event_version ADD CONSTRAINT event_version_kind_check CHECK (kind IN
    ('birth', 'marriage', 'divorce', 'death', 'move_in', 'move_out', 'name_change', 'hukou_transfer'));

-- Up to which entry `log_person` has the people; those of later entries are added together, in the order of people.
CREATE TABLE log_indexed (
    one BIGINT NOT NULL PRIMARY KEY CHECK (one = 1),
    upto BIGINT NOT NULL CHECK (upto >= 0)
);
INSERT INTO log_indexed (one, upto) SELECT 1, max(number) FROM log_entry HAVING max(number) IS NOT NULL;

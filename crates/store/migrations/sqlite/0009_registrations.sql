-- Events that this office registers: each is its list of actions, which are never changed. `stage` and `version` follow from
-- them and are for looking up; `carried` is the version that the register has followed.
CREATE TABLE registration (
    id BLOB NOT NULL,
    county TEXT NOT NULL CHECK (length(county) = 6),
    area TEXT NOT NULL CHECK (length(area) IN (2, 4, 6, 9, 12)),
    number TEXT NOT NULL CHECK (number <> ''),
    kind TEXT NOT NULL CHECK (kind <> ''),
    stage TEXT NOT NULL CHECK (stage IN ('declared', 'verified', 'registered', 'correction_asked', 'annulment_asked', 'annulled', 'withdrawn')),
    version INTEGER NOT NULL CHECK (version > 0),
    carried INTEGER NOT NULL DEFAULT 0,
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (county, number)
);
CREATE INDEX registration_stage ON registration (stage, changed_at, id);
CREATE INDEX registration_waiting ON registration (county) WHERE carried < version;

CREATE TABLE registration_action (
    registration_id BLOB NOT NULL,
    county TEXT NOT NULL,
    number INTEGER NOT NULL CHECK (number > 0),
    step TEXT NOT NULL CHECK (step IN ('declare', 'verify', 'register', 'withdraw', 'ask_correction', 'ask_annulment', 'approve', 'refuse')),
    account_id BLOB NOT NULL,
    office TEXT NOT NULL,
    at INTEGER NOT NULL,
    reason TEXT,
    content TEXT,
    request_key TEXT,
    request_hash BLOB CHECK (length(request_hash) = 32),
    PRIMARY KEY (registration_id, number, county),
    FOREIGN KEY (registration_id) REFERENCES registration (id)
);
-- The same request sent twice is one.
CREATE UNIQUE INDEX registration_action_request ON registration_action (account_id, request_key, county) WHERE request_key IS NOT NULL;
CREATE TRIGGER registration_action_immutable BEFORE UPDATE ON registration_action
BEGIN SELECT RAISE(ABORT, 'what was done is never edited'); END;
CREATE TRIGGER registration_action_kept BEFORE DELETE ON registration_action
BEGIN SELECT RAISE(ABORT, 'what was done is kept'); END;

-- More kinds of events than the first version knew.
CREATE TABLE event_version_9 (
    event_id BLOB NOT NULL,
    county TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('birth', 'marriage', 'divorce', 'death', 'move_in', 'move_out', 'name_change', 'hukou_transfer')),
    event_date TEXT,
    place TEXT,
    certificate TEXT,
    office TEXT,
    recorded_from INTEGER NOT NULL,
    recorded_until INTEGER CHECK (recorded_until > recorded_from),
    digest BLOB NOT NULL CHECK (length(digest) = 16),
    FOREIGN KEY (event_id) REFERENCES event (id)
);
INSERT INTO event_version_9 (event_id, county, kind, event_date, place, certificate, office, recorded_from, recorded_until, digest)
    SELECT event_id, county, kind, event_date, place, certificate, office, recorded_from, recorded_until, digest FROM event_version;
DROP TABLE event_version;
ALTER TABLE event_version_9 RENAME TO event_version;
CREATE INDEX event_version_event ON event_version (event_id);

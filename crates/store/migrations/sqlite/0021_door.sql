-- A resident's own door: a number and the hash of a code that were handed over at the counter, and the second factor of the
-- resident's device.
CREATE TABLE resident_door (
    id BLOB NOT NULL,
    county TEXT NOT NULL CHECK (length(county) = 6),
    area TEXT NOT NULL,
    number TEXT NOT NULL,
    person_id BLOB NOT NULL,
    code_sha256 BLOB NOT NULL CHECK (length(code_sha256) = 32),
    totp_secret BLOB CHECK (length(totp_secret) = 20),
    totp_step INTEGER NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0,
    locked_until INTEGER,
    opened_by BLOB NOT NULL,
    opened_at INTEGER NOT NULL,
    closed_at INTEGER,
    PRIMARY KEY (id),
    UNIQUE (number)
);
CREATE UNIQUE INDEX resident_door_person ON resident_door (person_id, county) WHERE closed_at IS NULL;

CREATE TABLE resident_session (
    token_sha256 BLOB NOT NULL CHECK (length(token_sha256) = 32),
    county TEXT NOT NULL,
    door_id BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    PRIMARY KEY (token_sha256),
    FOREIGN KEY (door_id) REFERENCES resident_door (id)
);

-- What residents ask of the office: why they were looked at, that a value be corrected, anything else. Answered by a person.
CREATE TABLE resident_case (
    id BLOB NOT NULL,
    county TEXT NOT NULL CHECK (length(county) = 6),
    area TEXT NOT NULL,
    number TEXT NOT NULL,
    person_id BLOB NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('read', 'correction', 'other')),
    about TEXT NOT NULL,
    words TEXT NOT NULL,
    filed_at INTEGER NOT NULL,
    due_on TEXT NOT NULL,
    stage TEXT NOT NULL CHECK (stage IN ('filed', 'answered', 'withdrawn')),
    outcome TEXT CHECK (outcome IN ('explained', 'done', 'refused')),
    answer TEXT,
    answered_by BLOB,
    answered_at INTEGER,
    PRIMARY KEY (id),
    UNIQUE (number),
    CHECK ((stage = 'answered') = (outcome IS NOT NULL AND answer IS NOT NULL AND answered_at IS NOT NULL))
);
CREATE INDEX resident_case_stage ON resident_case (stage, due_on, id);
CREATE INDEX resident_case_person ON resident_case (person_id);

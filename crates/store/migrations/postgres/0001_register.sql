-- The register's first schema. Times: microseconds since 1970 UTC. Dates: ISO text. JSON: text.
-- `county` is the county whose register holds the row: the distribution key.

CREATE TABLE account (
    id UUID NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 80),
    role TEXT NOT NULL CHECK (role IN ('administrator', 'registrar', 'community_worker', 'auditor')),
    area TEXT NOT NULL CHECK (length(area) IN (2, 4, 6, 9, 12)),
    password_hash TEXT NOT NULL,
    must_change_password BOOLEAN NOT NULL,
    failed_attempts BIGINT NOT NULL CHECK (failed_attempts >= 0),
    locked_until BIGINT,
    created_at BIGINT NOT NULL
);

CREATE TABLE session (
    token_sha256 BYTEA NOT NULL PRIMARY KEY CHECK (octet_length(token_sha256) = 32),
    id UUID NOT NULL UNIQUE,
    account_id UUID NOT NULL REFERENCES account (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL CHECK (expires_at > created_at),
    seen_at BIGINT NOT NULL
);
CREATE INDEX session_account ON session (account_id);

CREATE TABLE audit_entry (
    number BIGINT NOT NULL PRIMARY KEY CHECK (number > 0),
    entry TEXT NOT NULL,
    previous BYTEA NOT NULL CHECK (octet_length(previous) = 32),
    hash BYTEA NOT NULL UNIQUE CHECK (octet_length(hash) = 32)
);
CREATE TABLE audit_person (
    person_id UUID NOT NULL,
    number BIGINT NOT NULL REFERENCES audit_entry (number),
    PRIMARY KEY (person_id, number)
);

CREATE TABLE figure (
    name TEXT NOT NULL PRIMARY KEY,
    figure TEXT NOT NULL,
    kept_at BIGINT NOT NULL
);

-- One row per commit or undo; `at` is the recorded time of everything that it wrote.
CREATE TABLE register_change (
    number BIGINT NOT NULL PRIMARY KEY CHECK (number > 0),
    at BIGINT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('commit', 'restore'))
);

CREATE TABLE batch (
    id UUID NOT NULL,
    county TEXT NOT NULL CHECK (length(county) = 6),
    area TEXT NOT NULL CHECK (length(area) IN (2, 4, 6, 9, 12)),
    account_id UUID NOT NULL,
    source TEXT NOT NULL CHECK (source <> ''),
    profile TEXT NOT NULL,
    file_name TEXT NOT NULL,
    file_sha256 BYTEA NOT NULL CHECK (octet_length(file_sha256) = 32),
    columns TEXT NOT NULL,
    denied_columns TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('loading', 'staged', 'committed', 'undone')),
    count_create BIGINT NOT NULL DEFAULT 0,
    count_update BIGINT NOT NULL DEFAULT 0,
    count_skip BIGINT NOT NULL DEFAULT 0,
    count_reject BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    committed_at BIGINT,
    undone_at BIGINT,
    CHECK ((committed_at IS NULL) = (state IN ('loading', 'staged'))),
    CHECK ((undone_at IS NULL) = (state <> 'undone')),
    PRIMARY KEY (id, county)
);

CREATE TABLE finding_group (
    batch_id UUID NOT NULL,
    county TEXT NOT NULL,
    position BIGINT NOT NULL,
    code TEXT NOT NULL,
    rejects BOOLEAN NOT NULL,
    column_name TEXT,
    row_count BIGINT NOT NULL CHECK (row_count > 0),
    sample TEXT NOT NULL,
    repair TEXT NOT NULL,
    PRIMARY KEY (batch_id, position, county),
    FOREIGN KEY (batch_id, county) REFERENCES batch (id, county)
);

CREATE TABLE rejected_row (
    batch_id UUID NOT NULL,
    county TEXT NOT NULL,
    row_number BIGINT NOT NULL CHECK (row_number > 0),
    cells TEXT NOT NULL,
    findings TEXT NOT NULL,
    PRIMARY KEY (batch_id, row_number, county),
    FOREIGN KEY (batch_id, county) REFERENCES batch (id, county)
);

CREATE TABLE source_record (
    id UUID NOT NULL,
    county TEXT NOT NULL,
    batch_id UUID NOT NULL,
    source TEXT NOT NULL,
    record_key TEXT NOT NULL CHECK (record_key <> ''),
    row_number BIGINT NOT NULL CHECK (row_number > 0),
    content BYTEA NOT NULL CHECK (octet_length(content) = 32),
    cells TEXT NOT NULL,
    reading TEXT NOT NULL,
    PRIMARY KEY (id, county),
    FOREIGN KEY (batch_id, county) REFERENCES batch (id, county)
);
CREATE INDEX source_record_batch ON source_record (batch_id);

CREATE TABLE record_standing (
    record_id UUID NOT NULL,
    county TEXT NOT NULL,
    source TEXT NOT NULL,
    record_key TEXT NOT NULL,
    recorded_from BIGINT NOT NULL,
    recorded_until BIGINT CHECK (recorded_until > recorded_from),
    PRIMARY KEY (record_id, recorded_from, county),
    FOREIGN KEY (record_id, county) REFERENCES source_record (id, county)
);
CREATE UNIQUE INDEX record_standing_current ON record_standing (county, source, record_key) WHERE recorded_until IS NULL;
CREATE INDEX record_standing_key ON record_standing (county, source, record_key, recorded_from);

CREATE TABLE person (
    id UUID NOT NULL,
    county TEXT NOT NULL CHECK (length(county) = 6),
    recorded_from BIGINT NOT NULL,
    PRIMARY KEY (id, county)
);

CREATE TABLE link (
    record_id UUID NOT NULL,
    role TEXT NOT NULL,
    county TEXT NOT NULL,
    person_id UUID NOT NULL,
    score DOUBLE PRECISION NOT NULL CHECK (score BETWEEN 0 AND 1),
    decider UUID,
    recorded_from BIGINT NOT NULL,
    recorded_until BIGINT CHECK (recorded_until > recorded_from),
    digest BYTEA NOT NULL CHECK (octet_length(digest) = 16),
    FOREIGN KEY (record_id, county) REFERENCES source_record (id, county),
    FOREIGN KEY (person_id, county) REFERENCES person (id, county)
);
CREATE UNIQUE INDEX link_current ON link (record_id, role, county) WHERE recorded_until IS NULL;
CREATE INDEX link_record ON link (record_id, recorded_from);
CREATE INDEX link_person ON link (person_id);

CREATE TABLE doubtful_pair (
    record_a UUID NOT NULL,
    role_a TEXT NOT NULL,
    record_b UUID NOT NULL,
    role_b TEXT NOT NULL,
    county TEXT NOT NULL,
    probability DOUBLE PRECISION NOT NULL CHECK (probability BETWEEN 0 AND 1),
    recorded_from BIGINT NOT NULL,
    recorded_until BIGINT CHECK (recorded_until > recorded_from),
    digest BYTEA NOT NULL CHECK (octet_length(digest) = 16),
    CHECK (record_a <> record_b OR role_a <> role_b),
    FOREIGN KEY (record_a, county) REFERENCES source_record (id, county),
    FOREIGN KEY (record_b, county) REFERENCES source_record (id, county)
);
CREATE INDEX doubtful_pair_current ON doubtful_pair (probability) WHERE recorded_until IS NULL;

-- A dwelling is its division and key; it has no history of its own. `folded` is what address search looks in.
CREATE TABLE dwelling (
    row_id BIGINT GENERATED BY DEFAULT AS IDENTITY,
    id UUID NOT NULL,
    county TEXT NOT NULL,
    division TEXT NOT NULL,
    address_key TEXT NOT NULL,
    address TEXT NOT NULL,
    folded TEXT NOT NULL,
    building TEXT,
    recorded_from BIGINT NOT NULL,
    PRIMARY KEY (id, county)
);

CREATE TABLE person_version (
    person_id UUID NOT NULL,
    county TEXT NOT NULL,
    held_in TEXT NOT NULL,
    name TEXT,
    sex TEXT CHECK (sex IN ('0', '1', '2', '5', '6', '9')),
    birth_date TEXT,
    id_number TEXT,
    phone TEXT,
    hukou_division TEXT COLLATE "C",
    usual_division TEXT COLLATE "C",
    usual_address TEXT,
    usual_dwelling UUID,
    alive BOOLEAN NOT NULL,
    unaccounted BOOLEAN NOT NULL,
    located BOOLEAN NOT NULL,
    mentions BIGINT NOT NULL CHECK (mentions > 0),
    shown TEXT NOT NULL,
    recorded_from BIGINT NOT NULL,
    recorded_until BIGINT CHECK (recorded_until > recorded_from),
    digest BYTEA NOT NULL CHECK (octet_length(digest) = 16),
    CHECK (unaccounted OR NOT located),
    FOREIGN KEY (person_id, county) REFERENCES person (id, county),
    FOREIGN KEY (usual_dwelling, county) REFERENCES dwelling (id, county)
);
CREATE UNIQUE INDEX person_version_current ON person_version (person_id, county) WHERE recorded_until IS NULL;
CREATE INDEX person_version_person ON person_version (person_id, recorded_from);
CREATE INDEX person_version_usual ON person_version (usual_division) WHERE recorded_until IS NULL;
CREATE INDEX person_version_dwelling ON person_version (usual_dwelling) WHERE recorded_until IS NULL;
CREATE INDEX person_version_hukou ON person_version (hukou_division) WHERE recorded_until IS NULL;

CREATE TABLE search_term (
    kind BIGINT NOT NULL CHECK (kind BETWEEN 1 AND 6),
    term TEXT COLLATE "C" NOT NULL CHECK (term <> ''),
    person_id UUID NOT NULL,
    county TEXT NOT NULL,
    recorded_from BIGINT NOT NULL,
    recorded_until BIGINT CHECK (recorded_until > recorded_from),
    digest BYTEA NOT NULL CHECK (octet_length(digest) = 16),
    FOREIGN KEY (person_id, county) REFERENCES person (id, county)
);
CREATE INDEX search_term_prefix ON search_term (kind, term, person_id) WHERE recorded_until IS NULL;
CREATE INDEX search_term_person ON search_term (person_id) WHERE recorded_until IS NULL;

CREATE TABLE household (
    id UUID NOT NULL,
    county TEXT NOT NULL,
    recorded_from BIGINT NOT NULL,
    PRIMARY KEY (id, county)
);
CREATE TABLE household_version (
    household_id UUID NOT NULL,
    county TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('family', 'collective')),
    book TEXT,
    head UUID,
    division TEXT,
    dwelling_id UUID,
    recorded_from BIGINT NOT NULL,
    recorded_until BIGINT CHECK (recorded_until > recorded_from),
    digest BYTEA NOT NULL CHECK (octet_length(digest) = 16),
    FOREIGN KEY (household_id, county) REFERENCES household (id, county),
    FOREIGN KEY (head, county) REFERENCES person (id, county),
    FOREIGN KEY (dwelling_id, county) REFERENCES dwelling (id, county)
);
CREATE INDEX household_version_household ON household_version (household_id);

CREATE TABLE membership (
    household_id UUID NOT NULL,
    person_id UUID NOT NULL,
    county TEXT NOT NULL,
    relation TEXT,
    valid_from TEXT NOT NULL,
    valid_until TEXT CHECK (valid_until > valid_from),
    record_id UUID NOT NULL,
    role TEXT NOT NULL,
    recorded_from BIGINT NOT NULL,
    recorded_until BIGINT CHECK (recorded_until > recorded_from),
    digest BYTEA NOT NULL CHECK (octet_length(digest) = 16),
    FOREIGN KEY (household_id, county) REFERENCES household (id, county),
    FOREIGN KEY (person_id, county) REFERENCES person (id, county),
    FOREIGN KEY (record_id, county) REFERENCES source_record (id, county)
);
CREATE INDEX membership_household ON membership (household_id);
CREATE INDEX membership_person ON membership (person_id);

CREATE TABLE residence (
    person_id UUID NOT NULL,
    county TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('hukou', 'usual')),
    division TEXT,
    address TEXT,
    dwelling_id UUID,
    valid_from TEXT NOT NULL,
    valid_until TEXT CHECK (valid_until > valid_from),
    from_stated BOOLEAN NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('current', 'ended', 'away', 'unknown')),
    record_id UUID NOT NULL,
    role TEXT NOT NULL,
    source TEXT NOT NULL,
    rule TEXT NOT NULL,
    recorded_from BIGINT NOT NULL,
    recorded_until BIGINT CHECK (recorded_until > recorded_from),
    digest BYTEA NOT NULL CHECK (octet_length(digest) = 16),
    FOREIGN KEY (person_id, county) REFERENCES person (id, county),
    FOREIGN KEY (dwelling_id, county) REFERENCES dwelling (id, county),
    FOREIGN KEY (record_id, county) REFERENCES source_record (id, county)
);
CREATE INDEX residence_person ON residence (person_id);

CREATE TABLE kin (
    person_id UUID NOT NULL,
    relative_id UUID NOT NULL,
    county TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('spouse', 'parent', 'child', 'sibling', 'grandparent', 'grandchild')),
    valid_from TEXT,
    valid_until TEXT,
    evidence TEXT NOT NULL CHECK (evidence IN ('certificate', 'named_number', 'household')),
    record_id UUID NOT NULL,
    role TEXT NOT NULL,
    recorded_from BIGINT NOT NULL,
    recorded_until BIGINT CHECK (recorded_until > recorded_from),
    digest BYTEA NOT NULL CHECK (octet_length(digest) = 16),
    CHECK (person_id <> relative_id),
    FOREIGN KEY (person_id, county) REFERENCES person (id, county),
    FOREIGN KEY (relative_id, county) REFERENCES person (id, county),
    FOREIGN KEY (record_id, county) REFERENCES source_record (id, county)
);
CREATE INDEX kin_person ON kin (person_id);

CREATE TABLE event (
    id UUID NOT NULL,
    county TEXT NOT NULL,
    recorded_from BIGINT NOT NULL,
    PRIMARY KEY (id, county)
);
CREATE TABLE event_version (
    event_id UUID NOT NULL,
    county TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('birth', 'marriage', 'divorce', 'death', 'move_in', 'move_out')),
    event_date TEXT,
    place TEXT,
    certificate TEXT,
    office TEXT,
    recorded_from BIGINT NOT NULL,
    recorded_until BIGINT CHECK (recorded_until > recorded_from),
    digest BYTEA NOT NULL CHECK (octet_length(digest) = 16),
    FOREIGN KEY (event_id, county) REFERENCES event (id, county)
);
CREATE INDEX event_version_event ON event_version (event_id);
CREATE TABLE event_party (
    event_id UUID NOT NULL,
    county TEXT NOT NULL,
    role TEXT NOT NULL,
    person_id UUID NOT NULL,
    recorded_from BIGINT NOT NULL,
    recorded_until BIGINT CHECK (recorded_until > recorded_from),
    digest BYTEA NOT NULL CHECK (octet_length(digest) = 16),
    FOREIGN KEY (event_id, county) REFERENCES event (id, county),
    FOREIGN KEY (person_id, county) REFERENCES person (id, county)
);
CREATE INDEX event_party_event ON event_party (event_id);
CREATE INDEX event_party_person ON event_party (person_id);
CREATE TABLE event_action (
    event_id UUID NOT NULL,
    county TEXT NOT NULL,
    position BIGINT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('declared')),
    record_id UUID NOT NULL,
    source TEXT NOT NULL,
    recorded_from BIGINT NOT NULL,
    recorded_until BIGINT CHECK (recorded_until > recorded_from),
    digest BYTEA NOT NULL CHECK (octet_length(digest) = 16),
    FOREIGN KEY (event_id, county) REFERENCES event (id, county),
    FOREIGN KEY (record_id, county) REFERENCES source_record (id, county)
);
CREATE INDEX event_action_event ON event_action (event_id);

-- Address search: substrings of three characters and more. Needs a database whose LC_CTYPE is not `C`.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE INDEX dwelling_text ON dwelling USING gin (folded gin_trgm_ops);

-- A source record is never edited, and only one that never stood may be dropped (with its staged batch).
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    RAISE EXCEPTION 'this row is never changed' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER source_record_immutable BEFORE UPDATE ON source_record FOR EACH ROW EXECUTE FUNCTION refuse();
CREATE TRIGGER audit_entry_immutable BEFORE UPDATE OR DELETE ON audit_entry FOR EACH ROW EXECUTE FUNCTION refuse();
CREATE TRIGGER audit_entry_kept BEFORE TRUNCATE ON audit_entry FOR EACH STATEMENT EXECUTE FUNCTION refuse();
CREATE FUNCTION keep_stood() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF EXISTS (SELECT 1 FROM record_standing WHERE record_id = OLD.id) THEN
        RAISE EXCEPTION 'a record that stood is kept' USING ERRCODE = 'check_violation';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER source_record_kept BEFORE DELETE ON source_record FOR EACH ROW EXECUTE FUNCTION keep_stood();

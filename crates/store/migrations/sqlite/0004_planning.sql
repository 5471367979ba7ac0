-- Planning: the counts that projections begin with, and scenarios with their versions. Counts only; nobody's record is here.

CREATE TABLE base_population (
    id BLOB NOT NULL PRIMARY KEY,
    area TEXT NOT NULL CHECK (length(area) IN (2, 4, 6, 9, 12)),
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
    kind TEXT NOT NULL CHECK (kind IN ('register', 'own')),
    source TEXT NOT NULL,
    as_of TEXT NOT NULL,
    known_at INTEGER,
    counts TEXT NOT NULL,
    account_id BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    CHECK ((known_at IS NULL) = (kind <> 'register'))
);
CREATE INDEX base_population_area ON base_population (area, created_at);

CREATE TABLE scenario (
    id BLOB NOT NULL PRIMARY KEY,
    area TEXT NOT NULL CHECK (length(area) IN (2, 4, 6, 9, 12)),
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
    account_id BLOB NOT NULL,
    current_version INTEGER NOT NULL CHECK (current_version > 0),
    created_at INTEGER NOT NULL,
    archived_at INTEGER
);
CREATE INDEX scenario_area ON scenario (area, created_at);

CREATE TABLE scenario_version (
    scenario_id BLOB NOT NULL REFERENCES scenario (id),
    number INTEGER NOT NULL CHECK (number > 0),
    parent INTEGER CHECK (parent > 0 AND parent < number),
    note TEXT NOT NULL CHECK (length(note) <= 200),
    document TEXT NOT NULL,
    account_id BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (scenario_id, number)
);

-- A link names one version; its token cannot be guessed and opens nothing outside the reader's area.
CREATE TABLE scenario_link (
    token TEXT NOT NULL PRIMARY KEY CHECK (length(token) = 32),
    scenario_id BLOB NOT NULL,
    number INTEGER NOT NULL,
    account_id BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (scenario_id, number),
    FOREIGN KEY (scenario_id, number) REFERENCES scenario_version (scenario_id, number)
);

CREATE TRIGGER base_population_immutable BEFORE UPDATE ON base_population
BEGIN SELECT RAISE(ABORT, 'counts are never edited'); END;
CREATE TRIGGER base_population_kept BEFORE DELETE ON base_population
BEGIN SELECT RAISE(ABORT, 'counts that a projection may rest on are kept'); END;
CREATE TRIGGER scenario_version_immutable BEFORE UPDATE ON scenario_version
BEGIN SELECT RAISE(ABORT, 'a version is never edited'); END;
CREATE TRIGGER scenario_version_kept BEFORE DELETE ON scenario_version
BEGIN SELECT RAISE(ABORT, 'versions are kept'); END;

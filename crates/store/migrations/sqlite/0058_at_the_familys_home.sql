-- no-transaction
-- An application may be begun by a worker at the family's home. SQLite changes a CHECK only with the whole table: it is made anew
-- with every row, while the tables that refer to it go on naming it. To take the table away would break their keys for a moment, and
-- that they are not looked at can be said outside a transaction alone: hence one of its own. Where the program stops between its end
-- and the note that it was done, the same is done once more, with the same result.
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
CREATE TABLE application_58 (
    id BLOB NOT NULL,
    county TEXT NOT NULL CHECK (length(county) = 6),
    area TEXT NOT NULL,
    number TEXT NOT NULL,
    bundle TEXT NOT NULL CHECK (bundle <> ''),
    about_id BLOB NOT NULL,
    origin TEXT NOT NULL CHECK (origin IN ('counter', 'home', 'door', 'event')),
    stage TEXT NOT NULL CHECK (stage IN ('proposed', 'draft', 'submitted', 'closed', 'withdrawn')),
    online INTEGER NOT NULL CHECK (online IN (0, 1)),
    answers TEXT NOT NULL,
    event_id BLOB,
    started_at INTEGER NOT NULL,
    submitted_at INTEGER,
    changed_at INTEGER NOT NULL,
    version INTEGER NOT NULL CHECK (version > 0),
    PRIMARY KEY (id),
    UNIQUE (number),
    CHECK ((stage IN ('submitted', 'closed')) <= (submitted_at IS NOT NULL))
);
INSERT INTO application_58 (id, county, area, number, bundle, about_id, origin, stage, online, answers, event_id, started_at,
    submitted_at, changed_at, version)
  SELECT id, county, area, number, bundle, about_id, origin, stage, online, answers, event_id, started_at, submitted_at, changed_at,
    version FROM application ORDER BY rowid;
DROP TABLE application;
ALTER TABLE application_58 RENAME TO application;
-- Nobody asks for the same twice at once.
CREATE UNIQUE INDEX application_once ON application (bundle, about_id, county) WHERE stage IN ('proposed', 'draft', 'submitted');
CREATE INDEX application_event ON application (event_id, bundle);
CREATE INDEX application_stage ON application (stage, changed_at, id);
CREATE INDEX application_changed ON application (changed_at, area);
COMMIT;
PRAGMA foreign_keys = ON;

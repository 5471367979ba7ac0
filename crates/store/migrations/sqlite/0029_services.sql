-- What families ask for: applications for bundles of services, the items of each, and every step that was taken. Values of the
-- register are not copied: an application names people and the moment as of which they are read.
CREATE TABLE application (
    id BLOB NOT NULL,
    county TEXT NOT NULL CHECK (length(county) = 6),
    area TEXT NOT NULL,
    number TEXT NOT NULL,
    bundle TEXT NOT NULL CHECK (bundle <> ''),
    about_id BLOB NOT NULL,
    origin TEXT NOT NULL CHECK (origin IN ('counter', 'door', 'event')),
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
-- Nobody asks for the same twice at once.
CREATE UNIQUE INDEX application_once ON application (bundle, about_id, county) WHERE stage IN ('proposed', 'draft', 'submitted');
CREATE INDEX application_event ON application (event_id, bundle);
CREATE INDEX application_stage ON application (stage, changed_at, id);

CREATE TABLE application_party (
    application_id BLOB NOT NULL,
    county TEXT NOT NULL,
    role TEXT NOT NULL,
    person_id BLOB NOT NULL,
    PRIMARY KEY (application_id, role),
    FOREIGN KEY (application_id) REFERENCES application (id)
);
CREATE INDEX application_party_person ON application_party (person_id);

CREATE TABLE matter (
    application_id BLOB NOT NULL,
    county TEXT NOT NULL,
    area TEXT NOT NULL,
    item TEXT NOT NULL,
    position INTEGER NOT NULL,
    follows TEXT NOT NULL,
    stage TEXT NOT NULL CHECK (stage IN ('waiting', 'open', 'accepted', 'stopped', 'returned', 'done', 'refused', 'objected', 'withdrawn')),
    promise_days INTEGER CHECK (promise_days > 0),
    promise_basis TEXT,
    promise_source TEXT,
    due_on TEXT,
    changed_at INTEGER NOT NULL,
    version INTEGER NOT NULL CHECK (version >= 0),
    PRIMARY KEY (application_id, item),
    FOREIGN KEY (application_id) REFERENCES application (id)
);
CREATE INDEX matter_stage ON matter (stage, due_on, application_id, item);

CREATE TABLE matter_step (
    application_id BLOB NOT NULL,
    county TEXT NOT NULL,
    item TEXT NOT NULL,
    number INTEGER NOT NULL CHECK (number > 0),
    step TEXT NOT NULL,
    account_id BLOB NOT NULL,
    resident INTEGER NOT NULL CHECK (resident IN (0, 1)),
    office TEXT NOT NULL,
    at INTEGER NOT NULL,
    note TEXT,
    rule TEXT,
    field TEXT,
    PRIMARY KEY (application_id, item, number),
    FOREIGN KEY (application_id, item) REFERENCES matter (application_id, item),
    -- A refusal is a person's, with reasons and the rule; and never the family's own.
    CHECK (step <> 'refuse' OR (note IS NOT NULL AND rule IS NOT NULL AND resident = 0))
);
CREATE TRIGGER matter_step_immutable BEFORE UPDATE ON matter_step
BEGIN SELECT RAISE(ABORT, 'what was done is never edited'); END;
CREATE TRIGGER matter_step_kept BEFORE DELETE ON matter_step
BEGIN SELECT RAISE(ABORT, 'what was done is kept'); END;

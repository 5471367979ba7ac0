-- What somebody opened lately or pinned: theirs alone, ids without names. People follow who they are found to be. In no archive.
CREATE TABLE recent (
    account_id BLOB NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('person', 'household', 'home', 'office', 'form')),
    thing TEXT NOT NULL CHECK (length(thing) BETWEEN 1 AND 64),
    person_id BLOB,
    opened_at INTEGER NOT NULL,
    pinned_at INTEGER,
    PRIMARY KEY (account_id, kind, thing),
    CHECK ((kind = 'person') = (person_id IS NOT NULL))
);
CREATE INDEX recent_opened ON recent (opened_at);

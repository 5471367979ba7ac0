-- What somebody opened lately or pinned: theirs alone, ids without names. People follow who they are found to be. In no archive.
CREATE TABLE recent (
    account_id UUID NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('person', 'household', 'home', 'office', 'form')),
    thing TEXT NOT NULL CHECK (length(thing) BETWEEN 1 AND 64),
    person_id UUID,
    opened_at BIGINT NOT NULL,
    pinned_at BIGINT,
    PRIMARY KEY (account_id, kind, thing),
    CHECK ((kind = 'person') = (person_id IS NOT NULL))
);
CREATE INDEX recent_opened ON recent (opened_at);

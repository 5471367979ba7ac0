-- A role of its own for who gets tables for analysis. SQLite changes a check by a table made anew.
CREATE TABLE account_grant_new (
    id BLOB NOT NULL PRIMARY KEY,
    account_id BLOB NOT NULL REFERENCES account (id),
    role TEXT NOT NULL CHECK (role IN ('administrator', 'registrar', 'community_worker', 'auditor', 'security', 'analyst')),
    area TEXT NOT NULL CHECK (length(area) IN (2, 4, 6, 9, 12)),
    purposes TEXT,
    valid_from INTEGER NOT NULL,
    valid_until INTEGER CHECK (valid_until > valid_from),
    given_by BLOB NOT NULL,
    given_at INTEGER NOT NULL,
    reason TEXT NOT NULL,
    emergency INTEGER NOT NULL,
    ended_at INTEGER,
    ended_by BLOB,
    reviewed_at INTEGER,
    reviewed_by BLOB,
    review TEXT,
    exports INTEGER NOT NULL DEFAULT 0 CHECK (exports IN (0, 1)),
    CHECK ((ended_at IS NULL) = (ended_by IS NULL)),
    CHECK ((reviewed_at IS NULL) = (reviewed_by IS NULL) AND (reviewed_at IS NULL) = (review IS NULL)),
    CHECK (NOT emergency OR valid_until IS NOT NULL)
);
INSERT INTO account_grant_new (id, account_id, role, area, purposes, valid_from, valid_until, given_by, given_at, reason, emergency,
        ended_at, ended_by, reviewed_at, reviewed_by, review, exports)
    SELECT id, account_id, role, area, purposes, valid_from, valid_until, given_by, given_at, reason, emergency,
        ended_at, ended_by, reviewed_at, reviewed_by, review, exports FROM account_grant;
DROP TABLE account_grant;
ALTER TABLE account_grant_new RENAME TO account_grant;
CREATE INDEX account_grant_account ON account_grant (account_id);
CREATE INDEX account_grant_emergency ON account_grant (given_at) WHERE emergency;
CREATE TRIGGER account_grant_kept BEFORE DELETE ON account_grant
BEGIN SELECT RAISE(ABORT, 'a grant is never dropped'); END;
CREATE INDEX analyst_query_account ON analyst_query (account_id, year);

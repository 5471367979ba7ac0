-- What an account may do is a line of grants: role, area, purposes, from when until when, given by whom and why. A grant is
-- never edited but for its end and its review.
CREATE TABLE account_grant (
    id BLOB NOT NULL PRIMARY KEY,
    account_id BLOB NOT NULL REFERENCES account (id),
    role TEXT NOT NULL CHECK (role IN ('administrator', 'registrar', 'community_worker', 'auditor', 'security')),
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
    CHECK ((ended_at IS NULL) = (ended_by IS NULL)),
    CHECK ((reviewed_at IS NULL) = (reviewed_by IS NULL) AND (reviewed_at IS NULL) = (review IS NULL)),
    CHECK (NOT emergency OR valid_until IS NOT NULL)
);
CREATE INDEX account_grant_account ON account_grant (account_id);
CREATE INDEX account_grant_emergency ON account_grant (given_at) WHERE emergency;
CREATE TRIGGER account_grant_kept BEFORE DELETE ON account_grant
BEGIN SELECT RAISE(ABORT, 'a grant is never dropped'); END;

-- Registers that ran before go on: what accounts could do becomes their first grant. Administrators did everything, so that
-- they keep keeping the register until a security officer ends that.
INSERT INTO account_grant (id, account_id, role, area, valid_from, given_by, given_at, reason, emergency)
    SELECT id, id, CASE role WHEN 'administrator' THEN 'registrar' ELSE role END, area, created_at, id, created_at,
        '启用授权之前 before grants', 0 FROM account;
INSERT INTO account_grant (id, account_id, role, area, valid_from, given_by, given_at, reason, emergency)
    SELECT randomblob(16), id, kind, area, created_at, id, created_at, '启用授权之前 before grants', 0
    FROM account CROSS JOIN (SELECT 'administrator' AS kind UNION SELECT 'security') AS officer WHERE role = 'administrator';
ALTER TABLE account DROP COLUMN role;

-- A second factor (RFC 6238), and the codes that stand for it when it is lost. The last step that was used is not taken again.
ALTER TABLE account ADD COLUMN totp_secret BLOB CHECK (length(totp_secret) = 20);
ALTER TABLE account ADD COLUMN totp_since INTEGER;
ALTER TABLE account ADD COLUMN totp_step INTEGER;
CREATE TABLE account_recovery (
    account_id BLOB NOT NULL REFERENCES account (id),
    code_sha256 BLOB NOT NULL CHECK (length(code_sha256) = 32),
    PRIMARY KEY (account_id, code_sha256)
);
-- Under which grant a session acts; without one, under the first that is in force.
ALTER TABLE session ADD COLUMN grant_id BLOB;

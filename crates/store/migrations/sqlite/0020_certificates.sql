-- Keys that certificates are signed with; a retired one signs no more and still verifies.
CREATE TABLE issuing_key (
    id TEXT NOT NULL,
    seed BLOB NOT NULL CHECK (length(seed) = 32),
    public BLOB NOT NULL CHECK (length(public) = 32),
    made_at INTEGER NOT NULL,
    retired_at INTEGER,
    PRIMARY KEY (id)
);

-- Certificates that this register issued. `place` is the place on the list of revoked ones.
CREATE TABLE certificate (
    id BLOB NOT NULL,
    county TEXT NOT NULL CHECK (length(county) = 6),
    area TEXT NOT NULL,
    number TEXT NOT NULL,
    place INTEGER NOT NULL CHECK (place >= 0),
    person_id BLOB NOT NULL,
    claims TEXT NOT NULL,
    token TEXT NOT NULL,
    account_id BLOB NOT NULL,
    issued_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL CHECK (expires_at > issued_at),
    replaces BLOB,
    revoked_at INTEGER,
    revoked_by BLOB,
    revoke_reason TEXT,
    PRIMARY KEY (id),
    UNIQUE (number),
    UNIQUE (place),
    CHECK ((revoked_at IS NULL) = (revoke_reason IS NULL))
);
CREATE INDEX certificate_person ON certificate (person_id);

-- Who verified a certificate online: what they said they are, and what came out.
CREATE TABLE certificate_check (
    certificate_id BLOB NOT NULL,
    county TEXT NOT NULL,
    at INTEGER NOT NULL,
    who TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('good', 'revoked', 'over')),
    FOREIGN KEY (certificate_id) REFERENCES certificate (id)
);
CREATE INDEX certificate_check_certificate ON certificate_check (certificate_id, at);
CREATE TRIGGER certificate_check_immutable BEFORE UPDATE ON certificate_check
BEGIN SELECT RAISE(ABORT, 'who verified is never edited'); END;

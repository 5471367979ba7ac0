-- Further ways through a resident's own door. A passkey is the public half of a key that a device of the resident's keeps, under the
-- door that it opens; workers' passkeys have a table of their own, so that neither opens the other's.
CREATE TABLE resident_passkey (
    id UUID NOT NULL PRIMARY KEY,
    account_id UUID NOT NULL REFERENCES resident_door (id),
    credential BYTEA NOT NULL UNIQUE,
    name TEXT NOT NULL,
    passkey TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX resident_passkey_account ON resident_passkey (account_id);

-- Who a person is to a sign-in service for residents, such as a province's: the first link is kept.
CREATE TABLE resident_identity (
    issuer TEXT NOT NULL CHECK (issuer <> ''),
    subject TEXT NOT NULL CHECK (subject <> ''),
    person_id UUID NOT NULL,
    linked_at BIGINT NOT NULL,
    PRIMARY KEY (issuer, subject),
    UNIQUE (person_id, issuer)
);

-- Which way a session came in. Only a code that was handed over is not enough by itself.
ALTER TABLE resident_session ADD COLUMN way TEXT NOT NULL DEFAULT 'code' CHECK (way IN ('code', 'passkey', 'identity'));

-- Further ways through a resident's own door. A passkey is the public half of a key that a device of the resident's keeps, under the
-- door that it opens; workers' passkeys have a table of their own, so that neither opens the other's.
CREATE TABLE resident_passkey (
    id BLOB NOT NULL PRIMARY KEY,
    account_id BLOB NOT NULL REFERENCES resident_door (id),
    credential BLOB NOT NULL UNIQUE,
    name TEXT NOT NULL,
    passkey TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    used_at INTEGER
);
CREATE INDEX resident_passkey_account ON resident_passkey (account_id);

-- Who a person is to a sign-in service for residents, such as a province's: the first link is kept.
CREATE TABLE resident_identity (
    issuer TEXT NOT NULL CHECK (issuer <> ''),
    subject TEXT NOT NULL CHECK (subject <> ''),
    person_id BLOB NOT NULL,
    linked_at INTEGER NOT NULL,
    PRIMARY KEY (issuer, subject),
    UNIQUE (person_id, issuer)
);

-- Which way a session came in. Only a code that was handed over is not enough by itself.
ALTER TABLE resident_session ADD COLUMN way TEXT NOT NULL DEFAULT 'code' CHECK (way IN ('code', 'passkey', 'identity'));

-- The secrets of second factors and the seeds of issuing keys are sealed under a key that lies outside the database; which one stands
-- here. What was kept before stands open until the service, which has the key, starts the next time and seals it.
ALTER TABLE account ADD COLUMN totp_sealed BLOB;
ALTER TABLE account ADD COLUMN totp_key TEXT CHECK (totp_key <> '');
ALTER TABLE resident_door ADD COLUMN totp_sealed BLOB;
ALTER TABLE resident_door ADD COLUMN totp_key TEXT CHECK (totp_key <> '');
-- A key's own row holds zeros in the place of its seed once this table has it.
CREATE TABLE sealed_issuing_key (
    id TEXT NOT NULL PRIMARY KEY,
    seed BLOB NOT NULL,
    key_id TEXT NOT NULL CHECK (key_id <> '')
);

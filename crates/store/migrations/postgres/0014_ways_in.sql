-- Further ways to sign in. A passkey is a public key that a device of the worker keeps the other half of; an identity is who the
-- worker is to the office's own sign-in service, as an administrator linked it.
CREATE TABLE account_passkey (
    id UUID NOT NULL PRIMARY KEY,
    account_id UUID NOT NULL REFERENCES account (id),
    credential BYTEA NOT NULL UNIQUE,
    name TEXT NOT NULL,
    passkey TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX account_passkey_account ON account_passkey (account_id);
CREATE TABLE account_identity (
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    account_id UUID NOT NULL UNIQUE REFERENCES account (id),
    linked_by UUID NOT NULL,
    linked_at BIGINT NOT NULL,
    PRIMARY KEY (issuer, subject)
);
-- What was asked of a device or of the service and is not answered yet: good once, for some minutes.
CREATE TABLE ceremony (
    secret_sha256 BYTEA NOT NULL PRIMARY KEY CHECK (octet_length(secret_sha256) = 32),
    kind TEXT NOT NULL,
    account_id UUID,
    state TEXT NOT NULL,
    until BIGINT NOT NULL
);
-- Whether whoever acts under a grant may take lists away as files.
ALTER TABLE account_grant ADD COLUMN exports BOOLEAN NOT NULL DEFAULT false;

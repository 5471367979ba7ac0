-- Answers to requests that were sent under a key: the same request sent again gets the same answer and does nothing.
CREATE TABLE kept_answer (
    account_id BLOB NOT NULL,
    request_key TEXT NOT NULL,
    request_sha256 BLOB NOT NULL CHECK (length(request_sha256) = 32),
    status INTEGER,
    body BLOB,
    at INTEGER NOT NULL,
    PRIMARY KEY (account_id, request_key)
);
CREATE INDEX kept_answer_at ON kept_answer (at);
-- Lists that were taken away as files: who, what for, how many people.
CREATE TABLE list_export (
    id BLOB NOT NULL PRIMARY KEY,
    account_id BLOB NOT NULL REFERENCES account (id),
    area TEXT NOT NULL,
    purpose TEXT NOT NULL,
    what TEXT NOT NULL,
    format TEXT NOT NULL,
    in_full TEXT NOT NULL,
    reason TEXT NOT NULL,
    begun_at INTEGER NOT NULL,
    ended_at INTEGER,
    row_count INTEGER NOT NULL
);
CREATE INDEX list_export_at ON list_export (begun_at);
-- Areas of accounts and grants that followed a change of divisions, to be undone with it.
CREATE TABLE area_recode (
    change_id BLOB NOT NULL REFERENCES division_change (id),
    holder TEXT NOT NULL CHECK (holder IN ('account', 'grant')),
    id BLOB NOT NULL,
    from_area TEXT NOT NULL,
    to_area TEXT NOT NULL,
    at INTEGER NOT NULL,
    undone_at INTEGER,
    PRIMARY KEY (change_id, holder, id)
);
-- What other systems asked to be answered later: how far it is, never what was asked or answered.
CREATE TABLE exchange_transaction (
    account_id BLOB NOT NULL,
    transaction_id TEXT NOT NULL,
    correlation_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('pdng', 'succ', 'rjct')),
    outcomes TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    answered_at INTEGER,
    PRIMARY KEY (account_id, transaction_id)
);

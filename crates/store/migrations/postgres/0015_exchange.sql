-- Answers to requests that were sent under a key: the same request sent again gets the same answer and does nothing.
CREATE TABLE kept_answer (
    account_id UUID NOT NULL,
    request_key TEXT NOT NULL,
    request_sha256 BYTEA NOT NULL CHECK (octet_length(request_sha256) = 32),
    status BIGINT,
    body BYTEA,
    at BIGINT NOT NULL,
    PRIMARY KEY (account_id, request_key)
);
CREATE INDEX kept_answer_at ON kept_answer (at);
-- Lists that were taken away as files: who, what for, how many people.
CREATE TABLE list_export (
    id UUID NOT NULL PRIMARY KEY,
    account_id UUID NOT NULL REFERENCES account (id),
    area TEXT NOT NULL,
    purpose TEXT NOT NULL,
    what TEXT NOT NULL,
    format TEXT NOT NULL,
    in_full TEXT NOT NULL,
    reason TEXT NOT NULL,
    begun_at BIGINT NOT NULL,
    ended_at BIGINT,
    row_count BIGINT NOT NULL
);
CREATE INDEX list_export_at ON list_export (begun_at);
-- Areas of accounts and grants that followed a change of divisions, to be undone with it.
CREATE TABLE area_recode (
    change_id UUID NOT NULL,
    holder TEXT NOT NULL CHECK (holder IN ('account', 'grant')),
    id UUID NOT NULL,
    from_area TEXT NOT NULL,
    to_area TEXT NOT NULL,
    at BIGINT NOT NULL,
    undone_at BIGINT,
    PRIMARY KEY (change_id, holder, id)
);
-- What other systems asked to be answered later: how far it is, never what was asked or answered.
CREATE TABLE exchange_transaction (
    account_id UUID NOT NULL,
    transaction_id TEXT NOT NULL,
    correlation_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('pdng', 'succ', 'rjct')),
    outcomes TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    answered_at BIGINT,
    PRIMARY KEY (account_id, transaction_id)
);

-- The log of reads and writes. `entry` is the leaf of the tree, byte for byte; the other columns follow from it and are
-- for looking up. `people` holds the ids of the people concerned, 16 bytes each; the leaf holds only their number and a
-- commitment to them. `log_anchor`: tree heads that the register keeps, so that a log that was cut is found out.
CREATE TABLE log_setting (
    one BIGINT NOT NULL PRIMARY KEY CHECK (one = 1),
    id UUID NOT NULL,
    hash TEXT NOT NULL CHECK (hash IN ('sha256', 'sm3')),
    secret BYTEA NOT NULL CHECK (octet_length(secret) = 16)
);
CREATE TABLE log_entry (
    number BIGINT NOT NULL PRIMARY KEY CHECK (number > 0),
    entry TEXT NOT NULL,
    hash BYTEA NOT NULL CHECK (octet_length(hash) = 32),
    people BYTEA CHECK (octet_length(people) % 16 = 0),
    at BIGINT NOT NULL,
    account_id UUID NOT NULL,
    area TEXT NOT NULL,
    action TEXT NOT NULL
);
CREATE INDEX log_entry_at ON log_entry (at);
CREATE INDEX log_entry_account ON log_entry (account_id, number);
CREATE TABLE log_person (
    person_id UUID NOT NULL,
    number BIGINT NOT NULL,
    PRIMARY KEY (person_id, number)
);
-- Hashes of complete subtrees of 256, 65,536 … leaves: level 1, 2 …
CREATE TABLE log_node (
    level BIGINT NOT NULL CHECK (level BETWEEN 1 AND 7),
    position BIGINT NOT NULL CHECK (position >= 0),
    hash BYTEA NOT NULL CHECK (octet_length(hash) = 32),
    PRIMARY KEY (level, position)
);
CREATE TABLE log_anchor (
    log_id UUID NOT NULL,
    size BIGINT NOT NULL CHECK (size >= 0),
    root BYTEA NOT NULL CHECK (octet_length(root) = 32),
    at BIGINT NOT NULL,
    PRIMARY KEY (size)
);
CREATE TRIGGER log_setting_immutable BEFORE UPDATE OR DELETE ON log_setting FOR EACH ROW EXECUTE FUNCTION refuse();
CREATE TRIGGER log_entry_immutable BEFORE UPDATE OR DELETE ON log_entry FOR EACH ROW EXECUTE FUNCTION refuse();
CREATE TRIGGER log_entry_kept BEFORE TRUNCATE ON log_entry FOR EACH STATEMENT EXECUTE FUNCTION refuse();
CREATE TRIGGER log_person_immutable BEFORE UPDATE OR DELETE ON log_person FOR EACH ROW EXECUTE FUNCTION refuse();
CREATE TRIGGER log_node_immutable BEFORE UPDATE OR DELETE ON log_node FOR EACH ROW EXECUTE FUNCTION refuse();
CREATE TRIGGER log_anchor_immutable BEFORE UPDATE OR DELETE ON log_anchor FOR EACH ROW EXECUTE FUNCTION refuse();

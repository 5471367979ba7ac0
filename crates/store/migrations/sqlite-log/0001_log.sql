-- The log of reads and writes, in its own file. `entry` is the leaf of the tree, byte for byte; the other columns follow
-- from it and are for looking up. `people` holds the ids of the people concerned, 16 bytes each; the leaf holds only
-- their number and a commitment to them.
CREATE TABLE log_setting (
    one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    id BLOB NOT NULL CHECK (length(id) = 16),
    hash TEXT NOT NULL CHECK (hash IN ('sha256', 'sm3')),
    secret BLOB NOT NULL CHECK (length(secret) = 16)
);
CREATE TABLE log_entry (
    number INTEGER NOT NULL PRIMARY KEY CHECK (number > 0),
    entry TEXT NOT NULL,
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    people BLOB CHECK (length(people) % 16 = 0),
    at INTEGER NOT NULL,
    account_id BLOB NOT NULL,
    area TEXT NOT NULL,
    action TEXT NOT NULL
);
CREATE INDEX log_entry_at ON log_entry (at);
CREATE INDEX log_entry_account ON log_entry (account_id, number);
CREATE TABLE log_person (
    person_id BLOB NOT NULL,
    number INTEGER NOT NULL REFERENCES log_entry (number),
    PRIMARY KEY (person_id, number)
) WITHOUT ROWID;
-- Hashes of complete subtrees of 256, 65,536 … leaves: level 1, 2 …
CREATE TABLE log_node (
    level INTEGER NOT NULL CHECK (level BETWEEN 1 AND 7),
    position INTEGER NOT NULL CHECK (position >= 0),
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (level, position)
) WITHOUT ROWID;

CREATE TRIGGER log_setting_immutable BEFORE UPDATE ON log_setting
BEGIN SELECT RAISE(ABORT, 'the log stays what it is'); END;
CREATE TRIGGER log_entry_immutable BEFORE UPDATE ON log_entry
BEGIN SELECT RAISE(ABORT, 'the log is never edited'); END;
CREATE TRIGGER log_entry_kept BEFORE DELETE ON log_entry
BEGIN SELECT RAISE(ABORT, 'the log is never shortened'); END;
CREATE TRIGGER log_person_kept BEFORE DELETE ON log_person
BEGIN SELECT RAISE(ABORT, 'the log is never shortened'); END;
CREATE TRIGGER log_node_kept BEFORE DELETE ON log_node
BEGIN SELECT RAISE(ABORT, 'the log is never shortened'); END;

-- The log has a file of its own beside this one, so that no long write to the register holds a read's entry up.
-- What the register knows of it: tree heads, so that a log that was cut or exchanged is found out.
CREATE TABLE log_anchor (
    log_id BLOB NOT NULL CHECK (length(log_id) = 16),
    size INTEGER NOT NULL CHECK (size >= 0),
    root BLOB NOT NULL CHECK (length(root) = 32),
    at INTEGER NOT NULL,
    PRIMARY KEY (size)
);
CREATE TRIGGER log_anchor_immutable BEFORE UPDATE ON log_anchor
BEGIN SELECT RAISE(ABORT, 'an anchor is never edited'); END;
CREATE TRIGGER log_anchor_kept BEFORE DELETE ON log_anchor
BEGIN SELECT RAISE(ABORT, 'an anchor is never dropped'); END;

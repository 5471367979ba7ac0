-- The account into which a family wants a benefit paid: a parent's or the child's own. The holder's name is the register's.
CREATE TABLE payment_account (
    person_id BLOB NOT NULL,
    county TEXT NOT NULL CHECK (length(county) = 6),
    holder_id BLOB NOT NULL,
    bank TEXT NOT NULL CHECK (bank <> ''),
    number TEXT NOT NULL CHECK (length(number) BETWEEN 8 AND 32),
    account_id BLOB NOT NULL,
    kept_at INTEGER NOT NULL,
    PRIMARY KEY (person_id, county)
);

-- Changes of a benefit's rolls take turns, those of every office: whoever writes one holds this row until it is written.
CREATE TABLE roll_turn (
    benefit TEXT NOT NULL,
    turns INTEGER NOT NULL,
    PRIMARY KEY (benefit)
);

-- A list of people to pay: one benefit, one year, one area. Made by one person and approved by another.
CREATE TABLE payment_roll (
    id BLOB NOT NULL,
    county TEXT NOT NULL CHECK (length(county) = 6),
    area TEXT NOT NULL,
    number TEXT NOT NULL,
    benefit TEXT NOT NULL CHECK (benefit <> ''),
    year INTEGER NOT NULL CHECK (year BETWEEN 1900 AND 2999),
    stage TEXT NOT NULL CHECK (stage IN ('made', 'approved', 'dropped')),
    made_by BLOB NOT NULL,
    made_at INTEGER NOT NULL,
    decided_by BLOB,
    decided_at INTEGER,
    sent_by BLOB,
    sent_at INTEGER,
    PRIMARY KEY (id),
    UNIQUE (number),
    CHECK ((stage = 'made') = (decided_by IS NULL AND decided_at IS NULL)),
    CHECK (stage <> 'approved' OR decided_by <> made_by),
    CHECK (sent_at IS NULL OR stage = 'approved')
);
CREATE INDEX payment_roll_made ON payment_roll (made_at, id);

CREATE TABLE roll_line (
    roll_id BLOB NOT NULL,
    county TEXT NOT NULL,
    number INTEGER NOT NULL CHECK (number > 0),
    person_id BLOB NOT NULL,
    benefit TEXT NOT NULL,
    year INTEGER NOT NULL,
    part INTEGER NOT NULL CHECK (part > 0),
    kind TEXT NOT NULL CHECK (kind IN ('first', 'more', 'again')),
    amount_fen INTEGER NOT NULL CHECK (amount_fen > 0),
    entitled_fen INTEGER NOT NULL CHECK (entitled_fen >= 0),
    rule TEXT NOT NULL,
    holder_id BLOB NOT NULL,
    bank TEXT NOT NULL,
    account TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('listed', 'paid', 'returned', 'dropped')),
    reason TEXT,
    settled_by BLOB,
    settled_at INTEGER,
    PRIMARY KEY (roll_id, number),
    FOREIGN KEY (roll_id) REFERENCES payment_roll (id),
    CHECK ((state = 'returned') = (reason IS NOT NULL))
);
-- Nobody is paid twice, by whichever office: one line that counts for each part of a person's benefit of a year.
CREATE UNIQUE INDEX roll_line_once ON roll_line (person_id, benefit, year, part) WHERE state IN ('listed', 'paid');
CREATE INDEX roll_line_benefit ON roll_line (benefit, year, state);
CREATE TRIGGER roll_line_immutable BEFORE UPDATE OF person_id, benefit, year, part, kind, amount_fen, entitled_fen, rule, holder_id, bank, account ON roll_line
BEGIN SELECT RAISE(ABORT, 'what is on a roll is never edited'); END;
CREATE TRIGGER roll_line_kept BEFORE DELETE ON roll_line
BEGIN SELECT RAISE(ABORT, 'what was on a roll is kept'); END;

-- What was paid too much and is asked back, or is left to the family. Asked by one person, settled by another.
CREATE TABLE reclaim (
    id BLOB NOT NULL,
    county TEXT NOT NULL CHECK (length(county) = 6),
    area TEXT NOT NULL,
    person_id BLOB NOT NULL,
    benefit TEXT NOT NULL,
    year INTEGER NOT NULL,
    amount_fen INTEGER NOT NULL CHECK (amount_fen > 0),
    reason TEXT NOT NULL CHECK (reason <> ''),
    stage TEXT NOT NULL CHECK (stage IN ('asked', 'received', 'waived')),
    asked_by BLOB NOT NULL,
    asked_at INTEGER NOT NULL,
    settled_by BLOB,
    settled_at INTEGER,
    note TEXT,
    PRIMARY KEY (id),
    CHECK ((stage = 'asked') = (settled_by IS NULL AND settled_at IS NULL)),
    CHECK (stage = 'asked' OR settled_by <> asked_by)
);
CREATE UNIQUE INDEX reclaim_once ON reclaim (person_id, benefit, year) WHERE stage = 'asked';

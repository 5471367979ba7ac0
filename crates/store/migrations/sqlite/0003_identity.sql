-- What became of people's ids, and the linkage index.

-- Mentions that went from one person to another because the two were found to be one (`merge`: `from_id` is out of use
-- while the row is current) or one to be two (`split`).
CREATE TABLE person_succession (
    kind TEXT NOT NULL CHECK (kind IN ('merge', 'split')),
    from_id BLOB NOT NULL,
    to_id BLOB NOT NULL,
    county TEXT NOT NULL CHECK (length(county) = 6),
    mentions INTEGER NOT NULL CHECK (mentions > 0),
    recorded_from INTEGER NOT NULL,
    recorded_until INTEGER CHECK (recorded_until > recorded_from),
    CHECK (from_id <> to_id),
    FOREIGN KEY (from_id) REFERENCES person (id),
    FOREIGN KEY (to_id) REFERENCES person (id)
);
CREATE INDEX person_succession_from ON person_succession (from_id, recorded_from);
CREATE INDEX person_succession_to ON person_succession (to_id, recorded_from);

-- Derived from the standing records: what linkage would else compute anew at each change. Its parts make one image with
-- check sums of its own; it may be dropped at any time.
CREATE TABLE linkage_index (
    county TEXT NOT NULL CHECK (length(county) = 6),
    part INTEGER NOT NULL CHECK (part >= 0),
    image BLOB NOT NULL,
    PRIMARY KEY (county, part)
);

-- What the addresses of a county taught when everybody was last derived, so that a small change reads an address alike.
CREATE TABLE gazetteer (
    county TEXT NOT NULL CHECK (length(county) = 6),
    part BIGINT NOT NULL CHECK (part >= 0),
    image BYTEA NOT NULL,
    PRIMARY KEY (county, part)
);
CREATE INDEX division_recode_person ON division_recode (person_id);

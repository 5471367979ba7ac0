-- What the quality checks found, derived like everything else: `others` is a JSON list of person ids.
CREATE TABLE finding (
    check_id TEXT NOT NULL CHECK (check_id <> ''),
    person_id UUID NOT NULL,
    others TEXT NOT NULL,
    household_id UUID,
    county TEXT NOT NULL,
    recorded_from BIGINT NOT NULL,
    recorded_until BIGINT CHECK (recorded_until > recorded_from),
    digest BYTEA NOT NULL CHECK (octet_length(digest) = 16),
    FOREIGN KEY (person_id, county) REFERENCES person (id, county),
    FOREIGN KEY (household_id, county) REFERENCES household (id, county)
);
CREATE INDEX finding_current ON finding (check_id, person_id) WHERE recorded_until IS NULL;
CREATE INDEX finding_person ON finding (person_id);

-- What people said of a finding, by the finding's digest; a later word takes the place of an earlier one.
CREATE TABLE finding_verdict (
    digest BYTEA NOT NULL CHECK (octet_length(digest) = 16),
    county TEXT NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('open', 'as_it_is', 'in_repair')),
    account_id UUID NOT NULL,
    decided_at BIGINT NOT NULL,
    PRIMARY KEY (digest, decided_at, county)
);

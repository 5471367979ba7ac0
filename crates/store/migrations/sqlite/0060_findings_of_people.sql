-- Whom a finding names besides the one to open first, by whom they are: a record tells its findings by one look in an index. It follows
-- from `finding` and is in no archive. What a digest names never changes, so that nothing here is ever closed.
CREATE TABLE finding_other (
    person_id BLOB NOT NULL,
    digest BLOB NOT NULL CHECK (length(digest) = 16),
    PRIMARY KEY (person_id, digest)
) WITHOUT ROWID;
INSERT INTO finding_other (person_id, digest)
    SELECT DISTINCT unhex(o.value, '-'), f.digest FROM finding f, json_each(f.others) o WHERE f.others <> '[]';
CREATE TRIGGER finding_names AFTER INSERT ON finding WHEN new.others <> '[]' BEGIN
    INSERT OR IGNORE INTO finding_other (person_id, digest) SELECT unhex(o.value, '-'), new.digest FROM json_each(new.others) o;
END;
CREATE INDEX finding_digest ON finding (digest) WHERE recorded_until IS NULL;
CREATE INDEX finding_household ON finding (household_id) WHERE recorded_until IS NULL AND household_id IS NOT NULL;

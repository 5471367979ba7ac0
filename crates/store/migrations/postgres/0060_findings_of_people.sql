-- Whom a finding names besides the one to open first, by whom they are: a record tells its findings by one look in an index. It follows
-- from `finding` and is in no archive. What a digest names never changes, so that nothing here is ever closed.
CREATE TABLE finding_other (
    person_id UUID NOT NULL,
    digest BYTEA NOT NULL CHECK (octet_length(digest) = 16),
    PRIMARY KEY (person_id, digest)
);
INSERT INTO finding_other (person_id, digest)
    SELECT DISTINCT o.value::uuid, f.digest FROM finding f, json_array_elements_text(f.others::json) o WHERE f.others <> '[]';
CREATE FUNCTION name_others() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO finding_other (person_id, digest)
        SELECT DISTINCT o.value::uuid, NEW.digest FROM json_array_elements_text(NEW.others::json) o ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER finding_names AFTER INSERT ON finding FOR EACH ROW WHEN (NEW.others <> '[]') EXECUTE FUNCTION name_others();
CREATE INDEX finding_digest ON finding (digest) WHERE recorded_until IS NULL;
CREATE INDEX finding_household ON finding (household_id) WHERE recorded_until IS NULL AND household_id IS NOT NULL;

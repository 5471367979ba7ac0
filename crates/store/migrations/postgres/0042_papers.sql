-- Papers of families, taken in once as a scan or a photograph and used again wherever the same paper is wanted. Whoever it belongs to
-- may take it away: then what it showed is gone, and that it was there stays.
CREATE TABLE kept_paper (
    id UUID NOT NULL,
    county TEXT NOT NULL CHECK (length(county) = 6),
    area TEXT NOT NULL,
    person_id UUID NOT NULL,
    code TEXT NOT NULL CHECK (code <> ''),
    application_id UUID NOT NULL,
    media TEXT NOT NULL CHECK (media IN ('jpeg', 'png', 'pdf')),
    size BIGINT NOT NULL CHECK (size > 0),
    content BYTEA,
    kept_at BIGINT NOT NULL,
    account_id UUID NOT NULL,
    resident BIGINT NOT NULL CHECK (resident IN (0, 1)),
    removed_at BIGINT,
    PRIMARY KEY (id),
    FOREIGN KEY (application_id) REFERENCES application (id),
    CHECK ((content IS NULL) = (removed_at IS NOT NULL))
);
CREATE INDEX kept_paper_person ON kept_paper (person_id, code);

-- Tables that an office keeps by name, the results that the server computed when they were due, and what analysts were told.
CREATE TABLE kept_table (
    id UUID NOT NULL PRIMARY KEY,
    area TEXT NOT NULL CHECK (length(area) IN (2, 4, 6, 9, 12)),
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    spec TEXT NOT NULL,
    every TEXT NOT NULL CHECK (every IN ('never', 'month', 'quarter')),
    account_id UUID NOT NULL,
    created_at BIGINT NOT NULL,
    removed_at BIGINT
);
CREATE INDEX kept_table_area ON kept_table (area, created_at);

CREATE TABLE kept_result (
    table_id UUID NOT NULL,
    day TEXT NOT NULL,
    snapshot TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (table_id, day),
    FOREIGN KEY (table_id) REFERENCES kept_table (id)
);

-- One row a table that was given to an analyst; the same table again is no second one.
CREATE TABLE analyst_query (
    area TEXT NOT NULL CHECK (length(area) IN (2, 4, 6, 9, 12)),
    analyst TEXT NOT NULL CHECK (length(analyst) BETWEEN 1 AND 100),
    year BIGINT NOT NULL,
    digest BYTEA NOT NULL CHECK (length(digest) = 32),
    snapshot TEXT NOT NULL,
    spec TEXT NOT NULL,
    account_id UUID NOT NULL,
    asked_at BIGINT NOT NULL,
    PRIMARY KEY (area, analyst, year, digest)
);

-- The last number that an office gave out in a county, so that the next one asks for no count of all that were. A county
-- without a row is counted once.
CREATE TABLE registration_count (
    county TEXT NOT NULL PRIMARY KEY CHECK (length(county) = 6),
    last BIGINT NOT NULL CHECK (last > 0)
);

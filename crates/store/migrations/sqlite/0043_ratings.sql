-- What families said of a service once it had ended, of their own accord. What was said stands apart from whose it was: one table
-- knows that an application was rated, the other what somebody said; nothing leads from one to the other, and neither has a moment
-- nor a worker.
CREATE TABLE application_rated (
    application_id BLOB NOT NULL,
    county TEXT NOT NULL CHECK (length(county) = 6),
    quarter TEXT NOT NULL CHECK (length(quarter) = 7),
    PRIMARY KEY (application_id),
    FOREIGN KEY (application_id) REFERENCES application (id)
) WITHOUT ROWID;

CREATE TABLE rating (
    -- Drawn by chance, so that the order of rows says nothing.
    id BLOB NOT NULL,
    county TEXT NOT NULL CHECK (length(county) = 6),
    area TEXT NOT NULL,
    quarter TEXT NOT NULL CHECK (length(quarter) = 7),
    answer TEXT NOT NULL CHECK (answer IN ('very_good', 'good', 'fair', 'bad', 'very_bad')),
    words TEXT CHECK (length(words) BETWEEN 1 AND 500),
    PRIMARY KEY (id)
) WITHOUT ROWID;
CREATE INDEX rating_quarter ON rating (quarter, area);

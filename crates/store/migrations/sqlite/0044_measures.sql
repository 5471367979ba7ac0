-- The measures of service of a county in a quarter that has ended: reckoned by the service itself, once, and open to everybody. What
-- is not to be told is not in them.
CREATE TABLE service_measures (
    county TEXT NOT NULL CHECK (length(county) = 6),
    quarter TEXT NOT NULL CHECK (length(quarter) = 7),
    made_at INTEGER NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (county, quarter)
);
CREATE INDEX resident_case_due ON resident_case (due_on, area);
CREATE INDEX application_changed ON application (changed_at, area);

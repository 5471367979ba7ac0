-- Ask once: forms that come from above, what a person confirmed of them, and what each filling said.
-- A filling keeps figures only. What was written of people is not kept a second time: the log says who was read.
CREATE TABLE form (
    id BLOB NOT NULL PRIMARY KEY,
    area TEXT NOT NULL CHECK (length(area) IN (2, 4, 6, 9, 12)),
    title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 400),
    extension TEXT NOT NULL CHECK (extension IN ('xlsx', 'docx')),
    fingerprint BLOB NOT NULL CHECK (length(fingerprint) = 32),
    file BLOB NOT NULL,
    asked_by TEXT NOT NULL CHECK (length(asked_by) BETWEEN 1 AND 200),
    ground TEXT NOT NULL CHECK (length(ground) BETWEEN 1 AND 400),
    due TEXT,
    asks TEXT NOT NULL,
    account_id BLOB NOT NULL,
    created_at INTEGER NOT NULL
);
CREATE INDEX form_area ON form (area, created_at);

CREATE TABLE form_mapping (
    area TEXT NOT NULL,
    fingerprint BLOB NOT NULL CHECK (length(fingerprint) = 32),
    mapping TEXT NOT NULL,
    account_id BLOB NOT NULL,
    confirmed_at INTEGER NOT NULL,
    PRIMARY KEY (area, fingerprint)
);

CREATE TABLE form_filling (
    form_id BLOB NOT NULL,
    number INTEGER NOT NULL CHECK (number > 0),
    account_id BLOB NOT NULL,
    filled_at INTEGER NOT NULL,
    day TEXT NOT NULL,
    period_from TEXT NOT NULL CHECK (period_from <= day),
    written INTEGER NOT NULL CHECK (written >= 0),
    open INTEGER NOT NULL CHECK (open >= 0),
    people INTEGER NOT NULL CHECK (people >= 0),
    figures TEXT NOT NULL,
    PRIMARY KEY (form_id, number),
    FOREIGN KEY (form_id) REFERENCES form (id)
);

-- Ask once: forms that come from above, what a person confirmed of them, and what each filling said.
-- A filling keeps figures only. What was written of people is not kept a second time: the log says who was read.
CREATE TABLE form (
    id UUID NOT NULL PRIMARY KEY,
    area TEXT NOT NULL CHECK (length(area) IN (2, 4, 6, 9, 12)),
    title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 400),
    extension TEXT NOT NULL CHECK (extension IN ('xlsx', 'docx')),
    fingerprint BYTEA NOT NULL CHECK (length(fingerprint) = 32),
    file BYTEA NOT NULL,
    asked_by TEXT NOT NULL CHECK (length(asked_by) BETWEEN 1 AND 200),
    ground TEXT NOT NULL CHECK (length(ground) BETWEEN 1 AND 400),
    due TEXT,
    asks TEXT NOT NULL,
    account_id UUID NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX form_area ON form (area, created_at);

CREATE TABLE form_mapping (
    area TEXT NOT NULL,
    fingerprint BYTEA NOT NULL CHECK (length(fingerprint) = 32),
    mapping TEXT NOT NULL,
    account_id UUID NOT NULL,
    confirmed_at BIGINT NOT NULL,
    PRIMARY KEY (area, fingerprint)
);

CREATE TABLE form_filling (
    form_id UUID NOT NULL,
    number BIGINT NOT NULL CHECK (number > 0),
    account_id UUID NOT NULL,
    filled_at BIGINT NOT NULL,
    day TEXT NOT NULL,
    period_from TEXT NOT NULL CHECK (period_from <= day),
    written BIGINT NOT NULL CHECK (written >= 0),
    open BIGINT NOT NULL CHECK (open >= 0),
    people BIGINT NOT NULL CHECK (people >= 0),
    figures TEXT NOT NULL,
    PRIMARY KEY (form_id, number),
    FOREIGN KEY (form_id) REFERENCES form (id)
);

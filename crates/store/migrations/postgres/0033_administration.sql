-- What an office sets about its own work: how departments' files are read, the words that it says, how long leftovers are kept. Each
-- change is a version with its reason; none is altered or removed.
CREATE TABLE import_profile (
    area TEXT NOT NULL,
    code TEXT NOT NULL CHECK (length(code) BETWEEN 1 AND 64),
    version BIGINT NOT NULL CHECK (version > 0),
    content TEXT NOT NULL CHECK (length(content) <= 65536),
    reason TEXT NOT NULL CHECK (reason <> ''),
    account_id UUID NOT NULL REFERENCES account (id),
    kept_at BIGINT NOT NULL,
    PRIMARY KEY (area, code, version)
);
CREATE TABLE office_text (
    area TEXT NOT NULL,
    code TEXT NOT NULL CHECK (length(code) BETWEEN 1 AND 64),
    version BIGINT NOT NULL CHECK (version > 0),
    zh TEXT NOT NULL,
    en TEXT NOT NULL,
    reason TEXT NOT NULL CHECK (reason <> ''),
    account_id UUID NOT NULL REFERENCES account (id),
    kept_at BIGINT NOT NULL,
    PRIMARY KEY (area, code, version)
);
CREATE TABLE retention_rule (
    what TEXT NOT NULL,
    version BIGINT NOT NULL CHECK (version > 0),
    days BIGINT NOT NULL CHECK (days > 0),
    reason TEXT NOT NULL CHECK (reason <> ''),
    account_id UUID NOT NULL REFERENCES account (id),
    kept_at BIGINT NOT NULL,
    PRIMARY KEY (what, version)
);
-- Each time that leftovers were removed: what, from before when, how many.
CREATE TABLE retention_run (
    what TEXT NOT NULL,
    at BIGINT NOT NULL,
    before_at BIGINT NOT NULL,
    removed BIGINT NOT NULL CHECK (removed >= 0),
    PRIMARY KEY (what, at)
);

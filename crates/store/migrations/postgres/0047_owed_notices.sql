-- What somebody is still to be told: written in one transaction with what happened, and gone once they are told, so that no notice is
-- lost where the service stops in between. Telling goes by the same key, so that nobody is told twice.
CREATE TABLE owed_notice (
    send_key TEXT NOT NULL,
    county TEXT NOT NULL CHECK (length(county) = 6),
    area TEXT NOT NULL,
    account_id UUID NOT NULL,
    template TEXT NOT NULL,
    fields TEXT NOT NULL,
    people TEXT NOT NULL,
    parents BIGINT NOT NULL CHECK (parents IN (0, 1)),
    since BIGINT NOT NULL,
    PRIMARY KEY (send_key)
);
CREATE INDEX owed_notice_since ON owed_notice (since);

-- Who approved a roll stays known when it is dropped later.
ALTER TABLE payment_roll ADD COLUMN approved_by UUID;
ALTER TABLE payment_roll ADD COLUMN approved_at BIGINT;
UPDATE payment_roll SET approved_by = decided_by, approved_at = decided_at WHERE stage = 'approved';

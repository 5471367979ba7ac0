-- Somebody has said that the rows of a batch that could not be taken were dealt with: they wait for nobody any more.
ALTER TABLE batch ADD COLUMN settled_at BIGINT;
ALTER TABLE batch ADD COLUMN settled_by UUID;

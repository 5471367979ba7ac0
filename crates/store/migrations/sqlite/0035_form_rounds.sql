-- Forms that come again: how often, and which round a filling answers, by the day on which the round is due.
ALTER TABLE form ADD COLUMN every TEXT NOT NULL DEFAULT 'once' CHECK (every IN ('once', 'month', 'quarter', 'half_year', 'year'));
ALTER TABLE form_filling ADD COLUMN round_due TEXT;

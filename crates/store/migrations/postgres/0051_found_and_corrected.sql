-- A household is found by the number of its book.
CREATE INDEX household_version_book ON household_version (book) WHERE recorded_until IS NULL;

-- Who of the office proposed a correction for the person, at the counter: somebody else answers it. Null where the person asked.
ALTER TABLE resident_case ADD COLUMN filed_by UUID;

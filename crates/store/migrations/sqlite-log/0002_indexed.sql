-- Up to which entry `log_person` has the people; those of later entries are added together, in the order of people.
CREATE TABLE log_indexed (
    one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    upto INTEGER NOT NULL CHECK (upto >= 0)
);
INSERT INTO log_indexed (one, upto) SELECT 1, max(number) FROM log_entry HAVING max(number) IS NOT NULL;

-- Most of those whom a term finds live in other areas than the reader's: whether they do, and whether they were found by an earlier
-- term, is read from indexes, and the rows of nobody but those who are shown. `recorded_until` is always NULL in them: SQLite goes to the row
-- for a column of its question that the index does not hold.
CREATE INDEX person_version_inside ON person_version (person_id, usual_division, hukou_division, held_in, recorded_until)
    WHERE recorded_until IS NULL;
DROP INDEX search_term_prefix;
DROP INDEX search_term_person;
CREATE INDEX search_term_prefix ON search_term (kind, term, person_id, recorded_until) WHERE recorded_until IS NULL;
CREATE INDEX search_term_person ON search_term (person_id, kind, term, recorded_until) WHERE recorded_until IS NULL;

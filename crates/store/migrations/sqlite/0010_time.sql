-- What people were found by at an earlier moment: terms that have been closed since.
CREATE INDEX search_term_closed ON search_term (kind, term, person_id) WHERE recorded_until IS NOT NULL;
-- Who stayed at a home, now or then.
CREATE INDEX residence_dwelling ON residence (dwelling_id);

-- Adoptions, and households that part or join.
CREATE TABLE event_version_10 (
    event_id BLOB NOT NULL,
    county TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('birth', 'marriage', 'divorce', 'death', 'move_in', 'move_out', 'name_change', 'hukou_transfer',
        'adoption', 'household_split', 'household_merge')),
    event_date TEXT,
    place TEXT,
    certificate TEXT,
    office TEXT,
    recorded_from INTEGER NOT NULL,
    recorded_until INTEGER CHECK (recorded_until > recorded_from),
    digest BLOB NOT NULL CHECK (length(digest) = 16),
    FOREIGN KEY (event_id) REFERENCES event (id)
);
INSERT INTO event_version_10 (event_id, county, kind, event_date, place, certificate, office, recorded_from, recorded_until, digest)
    SELECT event_id, county, kind, event_date, place, certificate, office, recorded_from, recorded_until, digest FROM event_version;
DROP TABLE event_version;
ALTER TABLE event_version_10 RENAME TO event_version;
CREATE INDEX event_version_event ON event_version (event_id);

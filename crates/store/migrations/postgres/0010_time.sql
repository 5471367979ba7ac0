-- What people were found by at an earlier moment: terms that have been closed since.
CREATE INDEX search_term_closed ON search_term (kind, term, person_id) WHERE recorded_until IS NOT NULL;
-- Who stayed at a home, now or then.
CREATE INDEX residence_dwelling ON residence (dwelling_id);

-- Adoptions, and households that part or join.
ALTER TABLE event_version DROP CONSTRAINT event_version_kind_check;
ALTER TABLE event_version ADD CONSTRAINT event_version_kind_check CHECK (kind IN
    ('birth', 'marriage', 'divorce', 'death', 'move_in', 'move_out', 'name_change', 'hukou_transfer',
     'adoption', 'household_split', 'household_merge'));

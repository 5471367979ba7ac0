-- Whoever lives in an area, has a hukou in it or is held in it: counts of a county go through its people, not through everybody.
DROP INDEX person_version_usual;
DROP INDEX person_version_hukou;
CREATE INDEX person_version_usual ON person_version (usual_division, person_id) WHERE recorded_until IS NULL;
CREATE INDEX person_version_hukou ON person_version (hukou_division, person_id) WHERE recorded_until IS NULL;
CREATE INDEX person_version_held ON person_version (held_in, person_id)
    WHERE recorded_until IS NULL AND usual_division IS NULL AND hukou_division IS NULL;

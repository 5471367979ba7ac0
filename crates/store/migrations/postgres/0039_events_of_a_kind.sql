-- Events of a kind from a day on: which of them propose a bundle is asked after each registration, of ten events a person and
-- more. The county stands last, so that who asks for events of a county by their ids is not led here.
CREATE INDEX event_version_kind ON event_version (kind, event_date, county) WHERE recorded_until IS NULL;

-- A county's events of a kind from a day on: which of them propose a bundle is asked after each registration, of ten events a
-- person and more.
CREATE INDEX event_version_kind ON event_version (county, kind, event_date) WHERE recorded_until IS NULL;

-- An application may be begun by a worker at the family's home.
ALTER TABLE application DROP CONSTRAINT application_origin_check;
ALTER TABLE application ADD CONSTRAINT application_origin_check CHECK (origin IN ('counter', 'home', 'door', 'event'));

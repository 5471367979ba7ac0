-- Several people may take one part in an application, such as the children of somebody who died.
ALTER TABLE application_party DROP CONSTRAINT application_party_pkey;
ALTER TABLE application_party ADD PRIMARY KEY (application_id, role, person_id);

-- Several people may take one part in an application, such as the children of somebody who died.
CREATE TABLE application_party_of_several (
    application_id BLOB NOT NULL,
    county TEXT NOT NULL,
    role TEXT NOT NULL,
    person_id BLOB NOT NULL,
    PRIMARY KEY (application_id, role, person_id),
    FOREIGN KEY (application_id) REFERENCES application (id)
);
INSERT INTO application_party_of_several SELECT application_id, county, role, person_id FROM application_party;
DROP TABLE application_party;
ALTER TABLE application_party_of_several RENAME TO application_party;
CREATE INDEX application_party_person ON application_party (person_id);

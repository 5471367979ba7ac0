-- Search that forgives one slip. A term with one slip agrees with what was typed in all but one place, so that some part of
-- it is whole; these indexes find terms by such parts. They are the engine's own, hence never behind the terms.

-- Names: without their first, second, third or fourth character.
CREATE INDEX search_near_name_1 ON search_term (substr(term, 2)) WHERE kind < 3 AND recorded_until IS NULL;
CREATE INDEX search_near_name_2 ON search_term (substr(term, 1, 1) || substr(term, 3)) WHERE kind < 3 AND recorded_until IS NULL;
CREATE INDEX search_near_name_3 ON search_term (substr(term, 1, 2) || substr(term, 4)) WHERE kind < 3 AND recorded_until IS NULL;
CREATE INDEX search_near_name_4 ON search_term (substr(term, 1, 3) || substr(term, 5)) WHERE kind < 3 AND recorded_until IS NULL;
-- Pinyin: without its beginning; by its beginning and its end.
CREATE INDEX search_near_pinyin_1 ON search_term (substr(term, 4)) WHERE kind = 3 AND recorded_until IS NULL;
CREATE INDEX search_near_pinyin_2 ON search_term (substr(term, 1, 3) || substr(term, -2)) WHERE kind = 3 AND recorded_until IS NULL;
-- Numbers and telephones, the same.
CREATE INDEX search_near_number_1 ON search_term (substr(term, 4)) WHERE kind > 4 AND recorded_until IS NULL;
CREATE INDEX search_near_number_2 ON search_term (substr(term, 1, 3) || substr(term, -4)) WHERE kind > 4 AND recorded_until IS NULL;

-- People by the number of a certificate that names them.
CREATE INDEX event_version_certificate ON event_version (certificate) WHERE recorded_until IS NULL;

-- A building is the same with its county written and without.
UPDATE dwelling SET building = substr(building, strpos(building, '|') + 1) WHERE building LIKE '%|%';
CREATE INDEX dwelling_building ON dwelling (building);

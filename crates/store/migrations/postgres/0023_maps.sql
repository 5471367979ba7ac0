-- Where buildings stand: degrees of WGS 84 or CGCS 2000. A building is named as homes name theirs, within its county (six digits).
CREATE TABLE building_place (
    county TEXT NOT NULL CHECK (length(county) = 6),
    building TEXT NOT NULL,
    longitude DOUBLE PRECISION NOT NULL CHECK (longitude BETWEEN 73 AND 136),
    latitude DOUBLE PRECISION NOT NULL CHECK (latitude BETWEEN 3 AND 54),
    source TEXT NOT NULL CHECK (length(source) BETWEEN 1 AND 400),
    account_id UUID NOT NULL,
    kept_at BIGINT NOT NULL,
    PRIMARY KEY (county, building)
);
CREATE INDEX building_place_kept ON building_place (kept_at);

-- Where services are given: clinics, childcare, outlets of free supplies, service halls. Nobody's data.
CREATE TABLE service_point (
    id UUID NOT NULL PRIMARY KEY,
    division TEXT NOT NULL CHECK (length(division) IN (6, 9, 12)),
    kind TEXT NOT NULL CHECK (kind IN ('clinic', 'childcare', 'supplies', 'hall', 'other')),
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    address TEXT NOT NULL,
    hours TEXT NOT NULL,
    phone TEXT NOT NULL,
    longitude DOUBLE PRECISION NOT NULL CHECK (longitude BETWEEN 73 AND 136),
    latitude DOUBLE PRECISION NOT NULL CHECK (latitude BETWEEN 3 AND 54),
    source TEXT NOT NULL CHECK (length(source) BETWEEN 1 AND 400),
    account_id UUID NOT NULL,
    kept_at BIGINT NOT NULL
);
CREATE INDEX service_point_division ON service_point (division);

-- Layers that an office brings: the geometries of a GeoJSON file with their names.
CREATE TABLE map_layer (
    id UUID NOT NULL PRIMARY KEY,
    area TEXT NOT NULL,
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    source TEXT NOT NULL CHECK (length(source) BETWEEN 1 AND 400),
    features TEXT NOT NULL,
    account_id UUID NOT NULL,
    kept_at BIGINT NOT NULL
);
CREATE INDEX map_layer_area ON map_layer (area);

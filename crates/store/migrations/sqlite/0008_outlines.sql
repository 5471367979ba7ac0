-- Outlines of divisions, which maps are drawn from: the geometry of a GeoJSON feature, degrees of WGS 84 or CGCS 2000.
CREATE TABLE division_outline (
    division TEXT NOT NULL PRIMARY KEY CHECK (length(division) IN (2, 4, 6, 9, 12)),
    geometry TEXT NOT NULL,
    source TEXT NOT NULL CHECK (length(source) BETWEEN 1 AND 400),
    account_id BLOB NOT NULL,
    created_at INTEGER NOT NULL
);

-- Certificates are signed with Ed25519 or with SM2, as the service is set; a key of before is one of Ed25519. A retired one signs no
-- further certificates; the list of revoked ones is signed by the last of each kind, so that whoever knows only one kind can read it.
CREATE TABLE issuing_key_new (
    id TEXT NOT NULL,
    signature TEXT NOT NULL CHECK (signature IN ('ed25519', 'sm2')),
    seed BLOB NOT NULL CHECK (length(seed) = 32),
    public BLOB NOT NULL CHECK (length(public) = CASE signature WHEN 'sm2' THEN 65 ELSE 32 END),
    made_at INTEGER NOT NULL,
    retired_at INTEGER,
    PRIMARY KEY (id)
);
INSERT INTO issuing_key_new (id, signature, seed, public, made_at, retired_at)
    SELECT id, 'ed25519', seed, public, made_at, retired_at FROM issuing_key;
DROP TABLE issuing_key;
ALTER TABLE issuing_key_new RENAME TO issuing_key;

-- Certificates are signed with Ed25519 or with SM2, as the service is set; a key of before is one of Ed25519. A retired one signs no
-- further certificates; the list of revoked ones is signed by the last of each kind, so that whoever knows only one kind can read it.
ALTER TABLE issuing_key ADD COLUMN signature TEXT NOT NULL DEFAULT 'ed25519' CHECK (signature IN ('ed25519', 'sm2'));
ALTER TABLE issuing_key ALTER COLUMN signature DROP DEFAULT;
ALTER TABLE issuing_key DROP CONSTRAINT issuing_key_public_check;
ALTER TABLE issuing_key ADD CONSTRAINT issuing_key_public_check
    CHECK (octet_length(public) = CASE signature WHEN 'sm2' THEN 65 ELSE 32 END);

-- A message to a described audience: written by one person, approved by another, sent once.
CREATE TABLE group_message (
    id UUID NOT NULL,
    county TEXT NOT NULL CHECK (length(county) = 6),
    area TEXT NOT NULL,
    audience TEXT NOT NULL,
    title_zh TEXT NOT NULL CHECK (title_zh <> ''),
    title_en TEXT NOT NULL CHECK (title_en <> ''),
    body_zh TEXT NOT NULL CHECK (body_zh <> ''),
    body_en TEXT NOT NULL CHECK (body_en <> ''),
    stage TEXT NOT NULL CHECK (stage IN ('made', 'approved', 'dropped', 'sent')),
    counted BIGINT NOT NULL CHECK (counted >= 0),
    made_by UUID NOT NULL,
    made_at BIGINT NOT NULL,
    decided_by UUID,
    decided_at BIGINT,
    sent_at BIGINT,
    told BIGINT,
    PRIMARY KEY (id),
    CHECK (decided_by IS NULL OR stage = 'dropped' OR decided_by <> made_by),
    CHECK ((stage = 'made') = (decided_by IS NULL AND decided_at IS NULL)),
    CHECK ((stage = 'sent') = (sent_at IS NOT NULL AND told IS NOT NULL))
);
CREATE INDEX group_message_made ON group_message (made_at, id);
-- What was approved is what is sent.
CREATE TRIGGER group_message_immutable BEFORE UPDATE OF area, audience, title_zh, title_en, body_zh, body_en, made_by, made_at ON group_message
    FOR EACH ROW EXECUTE FUNCTION refuse();

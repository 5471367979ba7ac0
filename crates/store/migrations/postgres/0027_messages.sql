-- What residents are told. The inbox behind a resident's own door holds each message; what leaves the house beside it is a sending, which
-- says nothing of the matter.
CREATE TABLE message (
    id UUID NOT NULL,
    county TEXT NOT NULL CHECK (length(county) = 6),
    area TEXT NOT NULL,
    person_id UUID NOT NULL,
    topic TEXT NOT NULL CHECK (topic IN ('affairs', 'answers', 'benefits', 'certificates', 'services')),
    template TEXT NOT NULL,
    fields TEXT NOT NULL,
    send_key TEXT NOT NULL,
    group_id UUID,
    created_at BIGINT NOT NULL,
    read_at BIGINT,
    PRIMARY KEY (id)
);
-- Nobody is told the same twice.
CREATE UNIQUE INDEX message_once ON message (person_id, send_key, county);
CREATE INDEX message_inbox ON message (person_id, created_at);
CREATE INDEX message_group ON message (group_id) WHERE group_id IS NOT NULL;

-- A message on its way out. What is being handed over says so before it is: whatever happens then, it is not handed over again by itself.
CREATE TABLE message_sending (
    message_id UUID NOT NULL,
    county TEXT NOT NULL,
    area TEXT NOT NULL,
    person_id UUID NOT NULL,
    topic TEXT NOT NULL,
    channel TEXT NOT NULL CHECK (channel IN ('sms', 'mail')),
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'accepted', 'delivered', 'failed', 'unsure', 'dropped')),
    attempts BIGINT NOT NULL DEFAULT 0,
    not_before BIGINT NOT NULL,
    begun_at BIGINT,
    sent_on TEXT,
    reference TEXT,
    code TEXT,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (message_id, channel),
    FOREIGN KEY (message_id) REFERENCES message (id),
    CHECK ((state = 'sending') = (begun_at IS NOT NULL))
);
CREATE INDEX message_sending_due ON message_sending (channel, state, not_before);
CREATE INDEX message_sending_day ON message_sending (person_id, channel, sent_on);
CREATE INDEX message_sending_reference ON message_sending (reference) WHERE reference IS NOT NULL;

-- In which language somebody is told, and their own address for mail.
CREATE TABLE message_wish (
    person_id UUID NOT NULL,
    county TEXT NOT NULL,
    language TEXT NOT NULL CHECK (language IN ('zh', 'en')),
    mail TEXT,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (person_id, county)
);
-- What somebody does not want to be told of, and by which way.
CREATE TABLE message_off (
    person_id UUID NOT NULL,
    county TEXT NOT NULL,
    topic TEXT NOT NULL,
    channel TEXT NOT NULL CHECK (channel IN ('inbox', 'sms', 'mail')),
    since BIGINT NOT NULL,
    PRIMARY KEY (person_id, topic, channel, county)
);

-- Lets whoever takes messages up to send them wait for each other, so that no cap is passed and nothing is taken up twice.
CREATE TABLE message_turn (
    channel TEXT NOT NULL,
    turns BIGINT NOT NULL,
    PRIMARY KEY (channel)
);

-- What is known of a family's claims: told of one, asked for it, paid, sent back. One line a word, never changed; the last one
-- of a year holds. Claims live in the national system: this keeps what was reconciled with it and what this office did.
CREATE TABLE benefit_word (
    person_id UUID NOT NULL,
    county TEXT NOT NULL,
    benefit TEXT NOT NULL CHECK (benefit <> ''),
    year BIGINT NOT NULL CHECK (year BETWEEN 1900 AND 2999),
    word TEXT NOT NULL CHECK (word IN ('told', 'asked', 'paid', 'returned')),
    amount_fen BIGINT CHECK (amount_fen >= 0),
    account_id UUID NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (person_id, benefit, year, at, county)
);
CREATE INDEX benefit_word_benefit ON benefit_word (benefit, county);
CREATE TRIGGER benefit_word_immutable BEFORE UPDATE OR DELETE ON benefit_word FOR EACH ROW EXECUTE FUNCTION refuse();

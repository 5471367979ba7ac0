-- What is known of a family's claims: told of one, asked for it, paid, sent back. One line a word, never changed; the last one
-- of a year holds. Claims live in the national system: this keeps what was reconciled with it and what this office did.
CREATE TABLE benefit_word (
    person_id BLOB NOT NULL,
    county TEXT NOT NULL,
    benefit TEXT NOT NULL CHECK (benefit <> ''),
    year INTEGER NOT NULL CHECK (year BETWEEN 1900 AND 2999),
    word TEXT NOT NULL CHECK (word IN ('told', 'asked', 'paid', 'returned')),
    amount_fen INTEGER CHECK (amount_fen >= 0),
    account_id BLOB NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (person_id, benefit, year, at, county)
);
CREATE INDEX benefit_word_benefit ON benefit_word (benefit, county);
CREATE TRIGGER benefit_word_immutable BEFORE UPDATE ON benefit_word
BEGIN SELECT RAISE(ABORT, 'what was done is never edited'); END;
CREATE TRIGGER benefit_word_kept BEFORE DELETE ON benefit_word
BEGIN SELECT RAISE(ABORT, 'what was done is kept'); END;

//! Who is stated where: the standing records, brought into a fixed order and grouped by person.

use base::{Date, PartialDate, PersonId};
use records::{Attribute, Mention, MentionRef};

use crate::StandingRecord;

/// One mention of a person, with its row.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Statement<'a> {
    pub record: &'a StandingRecord,
    pub mention: &'a Mention,
    pub person: PersonId,
}

impl<'a> Statement<'a> {
    pub(crate) fn source(&self) -> &'a str {
        self.record.source.as_str()
    }

    /// What the mention states, and nothing of the row as a whole.
    pub(crate) fn own(&self, attribute: Attribute) -> Option<&'a str> {
        self.mention.fields.get(attribute)
    }

    /// What the mention, or else the row, states.
    pub(crate) fn says(&self, attribute: Attribute) -> Option<&'a str> {
        self.own(attribute).or_else(|| self.record.reading.row.get(attribute))
    }

    /// A date that it states, as far as known.
    pub(crate) fn date(&self, attribute: Attribute) -> Option<PartialDate> {
        self.says(attribute).and_then(|text| text.parse().ok())
    }

    /// The earliest day of a date that it states.
    pub(crate) fn day(&self, attribute: Attribute) -> Option<Date> {
        self.date(attribute).map(PartialDate::earliest)
    }

    /// The day as of which it holds: its record date, or else its event's.
    pub(crate) fn as_of(&self) -> Option<Date> {
        self.day(Attribute::RecordDate).or_else(|| self.day(Attribute::EventDate))
    }

    pub(crate) fn mention_ref(&self) -> MentionRef {
        MentionRef { record: self.record.id, role: self.mention.role.clone() }
    }

    pub(crate) fn order(&self) -> (base::RecordId, &'a str) {
        (self.record.id, self.mention.role.as_str())
    }
}

/// A person and the statements about them, by record and role.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stated<'a, 'g> {
    pub id: PersonId,
    pub statements: &'g [Statement<'a>],
}

/// All statements, by person, record and role, and the records by id.
#[derive(Debug)]
pub(crate) struct Gathered<'a> {
    statements: Vec<Statement<'a>>,
    records: Vec<&'a StandingRecord>,
}

impl<'a> Gathered<'a> {
    pub(crate) fn of(records: &'a [StandingRecord]) -> Self {
        let mut by_id: Vec<&StandingRecord> = records.iter().collect();
        by_id.sort_unstable_by_key(|record| record.id);
        let mut statements: Vec<Statement<'_>> = by_id
            .iter()
            .flat_map(|record| record.linked().map(|(mention, person)| Statement { record, mention, person }))
            .collect();
        statements.sort_unstable_by(|a, b| (a.person, a.order()).cmp(&(b.person, b.order())));
        Self { statements, records: by_id }
    }

    pub(crate) fn statements(&self) -> &[Statement<'a>] {
        &self.statements
    }

    /// The records by id.
    pub(crate) fn records(&self) -> &[&'a StandingRecord] {
        &self.records
    }

    /// The linked mentions of one record.
    pub(crate) fn of_record(record: &'a StandingRecord) -> impl Iterator<Item = Statement<'a>> {
        record.linked().map(move |(mention, person)| Statement { record, mention, person })
    }

    pub(crate) fn people(&self) -> impl Iterator<Item = Stated<'a, '_>> {
        self.statements
            .chunk_by(|a, b| a.person == b.person)
            .filter_map(|statements| statements.first().map(|first| Stated { id: first.person, statements }))
    }
}

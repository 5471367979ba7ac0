use base::{BatchId, PersonId, RecordId};
use records::{Mention, Reading, Source};

/// A source record that counts now, and whom each of its mentions is linked to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandingRecord {
    /// The record.
    pub id: RecordId,
    /// The import that brought it.
    pub batch: BatchId,
    /// The department's extract.
    pub source: Source,
    /// The source's own key of the row.
    pub key: Box<str>,
    /// What was read out of it.
    pub reading: Reading,
    /// One entry per mention of the reading, in its order: the person that it is linked to, `None` before its first
    /// linkage.
    pub people: Vec<Option<PersonId>>,
}

impl StandingRecord {
    /// The mentions with the people that they are linked to; unlinked ones are left out.
    pub fn linked(&self) -> impl Iterator<Item = (&Mention, PersonId)> {
        self.reading
            .mentions
            .iter()
            .zip(&self.people)
            .filter_map(|(mention, person)| Some((mention, (*person)?)))
    }
}

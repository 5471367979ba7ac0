use base::{BatchId, PersonId, RecordId};
use records::{Attribute, Mention, MentionRef, Reading, Source};

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

    /// The person linked in `role`, if the row names one.
    pub(crate) fn person_in(&self, role: &str) -> Option<PersonId> {
        self.linked().find(|(mention, _)| mention.role.as_str() == role).map(|(_, person)| person)
    }

    /// What the row says of `mention`, or else of the row as a whole.
    pub(crate) fn says<'a>(&'a self, mention: &'a Mention, attribute: Attribute) -> Option<&'a str> {
        mention.fields.get(attribute).or_else(|| self.reading.row.get(attribute))
    }

    /// Names one of its mentions.
    pub(crate) fn mention_ref(&self, mention: &Mention) -> MentionRef {
        MentionRef { record: self.id, role: mention.role.clone() }
    }
}

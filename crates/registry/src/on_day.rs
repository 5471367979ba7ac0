//! The register as it was on a day in the world. What no source dates (a sex, a name that was never changed here) is taken to
//! hold for all time; what an event dates holds from its day on.

use base::{Date, PartialDate, PersonId, Timestamp};
use records::Attribute;

use crate::{
    Event, EventKind, Kin, Membership, Residence, Shown, StandingRecord,
    gather::Gathered,
    registration::{OFFICE, form_of},
    values,
};

/// When a question is about, and of when the answer's knowledge is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AsOf {
    /// As it was on this day in the world; `None`: everything that is known, past and present.
    pub day: Option<Date>,
    /// As the register knew it at this moment; `None`: as it knows it now.
    pub known_at: Option<Timestamp>,
}

impl Residence {
    /// Whether it was so on `day`.
    pub fn holds_on(&self, day: Date) -> bool {
        self.valid.contains(day)
    }
}

impl Membership {
    /// Whether it was so on `day`.
    pub fn holds_on(&self, day: Date) -> bool {
        self.valid.contains(day)
    }
}

impl Kin {
    /// Whether it was so on `day`, as far as its days are known.
    pub fn holds_on(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day < until)
    }
}

impl Event {
    /// Whether it had happened by the end of `day`; an event without a day is taken to have.
    pub fn had_happened_by(&self, day: Date) -> bool {
        self.date.is_none_or(|date| date.earliest() <= day)
    }
}

/// The values that a person showed on `day`, out of the records that name the person: those of `records` that are linked to
/// somebody else count for nothing. What an event of a later day settled is as it was before that event, and whoever died
/// later was alive.
pub fn values_on(records: &[StandingRecord], person: PersonId, day: Date) -> Vec<Shown> {
    let mut then: Vec<StandingRecord> = records.to_vec();
    for record in &mut then {
        take_back(record, day);
    }
    let gathered = Gathered::of(&then);
    let own = gathered.people().find(|stated| stated.id == person);
    own.map(|stated| values::shown(&stated, day)).unwrap_or_default()
}

/// Takes out of a record what had not come to be on `day`.
fn take_back(record: &mut StandingRecord, day: Date) {
    let later = |text: Option<&str>| {
        text.and_then(|text| text.parse::<PartialDate>().ok()).is_some_and(|date| date.earliest() > day)
    };
    let row = &record.reading.row;
    let kind = row.get(Attribute::EventKind).and_then(EventKind::from_code);
    let to_come = record.source.as_str() == OFFICE && later(row.get(Attribute::EventDate));
    for mention in &mut record.reading.mentions {
        if later(mention.fields.get(Attribute::DeathDate)) {
            mention.fields.set(Attribute::DeathDate, "");
        }
        if later(mention.fields.get(Attribute::HukouUntil)) {
            mention.fields.set(Attribute::HukouUntil, "");
            mention.fields.set(Attribute::HukouEndReason, "");
        }
        let form = kind.filter(|_| to_come).and_then(form_of);
        let says =
            form.and_then(|form| form.party(mention.role.as_str())).map_or(&[][..], |party| party.says);
        for said in says {
            mention.fields.set(said.attribute, "");
        }
    }
}

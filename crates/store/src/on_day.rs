//! What was read, as it was on a day.

use base::Date;
use records::{Attribute, SourceRecord};
use registry::{EventKind, ResidenceKind, ResidenceStatus, StandingRecord, values_on};

use crate::{HouseholdRecord, LinkedRecord, PersonRecord};

impl PersonRecord {
    /// The record as it was on `day`, out of what was read; `None` where the person was not yet born. The records and the
    /// values of others beside are those that were known.
    #[must_use]
    pub fn on(mut self, day: Date) -> Option<Self> {
        let born = self.person.birth_date.as_deref().and_then(|born| born.parse::<base::PartialDate>().ok());
        if born.is_some_and(|born| born.earliest() > day) {
            return None;
        }
        let died = |event: &registry::Event| event.kind == EventKind::Death && event.had_happened_by(day);
        let alive = self.person.alive || !self.events.iter().any(died);
        self.events.retain(|event| event.had_happened_by(day));
        self.residences.retain(|(residence, _)| residence.holds_on(day));
        self.kin.retain(|(kin, relative)| {
            let birth = relative
                .as_ref()
                .and_then(|one| one.birth_date.as_deref()?.parse::<base::PartialDate>().ok());
            kin.holds_on(day) && birth.is_none_or(|birth| birth.earliest() <= day)
        });
        let own = self.person.id;
        self.households = self.households.into_iter().map(|household| household.on(day)).collect();
        self.households.retain(|one| one.members.iter().any(|(member, _)| member.person == own));
        let records: Vec<StandingRecord> = self.records.iter().map(|linked| linked.standing(own)).collect();
        self.values = values_on(&records, own, day);
        self.show_places(alive);
        Some(self)
    }

    /// Brings the list values in line with the values and places of the day.
    fn show_places(&mut self, alive: bool) {
        let value = |attribute| {
            self.values.iter().find(|shown| shown.attribute == attribute).map(|shown| shown.value.clone())
        };
        self.person.name = value(Attribute::Name);
        self.person.sex = value(Attribute::Sex);
        self.person.birth_date = value(Attribute::BirthDate);
        self.person.id_number = value(Attribute::IdNumber);
        self.person.phone = value(Attribute::Phone);
        let place = |kind| self.residences.iter().map(|(one, _)| one).find(|one| one.kind == kind);
        let (hukou, usual) = (place(ResidenceKind::Hukou), place(ResidenceKind::Usual).filter(|_| alive));
        self.person.hukou_division = hukou.and_then(|hukou| hukou.division.clone());
        self.person.usual_division = usual.and_then(|usual| usual.division.clone());
        self.person.usual_address = usual.and_then(|usual| usual.address.clone());
        self.person.usual_dwelling = usual.and_then(|usual| usual.dwelling);
        self.person.alive = alive;
        self.person.unaccounted =
            alive && hukou.is_some_and(|hukou| hukou.status == ResidenceStatus::Unknown);
        self.person.located = self.person.unaccounted && self.person.usual_address.is_some();
    }
}

impl HouseholdRecord {
    /// The household as it was on `day`, out of what was read: its members of that day, and the head among them.
    #[must_use]
    pub fn on(mut self, day: Date) -> Self {
        self.members.retain(|(member, _)| member.holds_on(day));
        let head = self.members.iter().find(|(one, _)| matches!(one.relation.as_deref(), Some("01" | "02")));
        self.household.head = head.map(|(member, _)| member.person);
        self
    }
}

impl LinkedRecord {
    /// The record with its one mention that is linked to `person`.
    fn standing(&self, person: base::PersonId) -> StandingRecord {
        let SourceRecord { id, batch, source, key, reading, .. } = &self.record;
        let of = |role: &records::Role| (*role == self.role).then_some(person);
        StandingRecord {
            id: *id,
            batch: *batch,
            source: source.clone(),
            key: key.clone(),
            people: reading.mentions.iter().map(|mention| of(&mention.role)).collect(),
            reading: reading.clone(),
        }
    }
}

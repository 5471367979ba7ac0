//! How links and derived things become rows: one writer each, used for loading and for telling whether a row changed.

use base::{PersonId, kind};
use records::Attribute;
use registry::{
    Dwelling, Event, Household, Kin, Membership, Person, Recoded, Residence, quality::Finding,
    search::SearchTerm,
};

use crate::{
    Decider, DoubtfulPair, Link, Result,
    bulk::{BulkLoad, Cells, Digest, Table, digest_of},
    shown,
    sql::to_json,
};

/// Where the rows of a change belong.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    /// The county whose register holds them.
    pub county: String,
    /// The area that the import is for.
    pub area: String,
}

/// A row of a table with recorded time. `write` writes `TABLE`'s content columns in order; `recorded_from` and
/// `digest` follow by themselves.
pub(crate) trait Row {
    const TABLE: Table;
    fn write(&self, place: &Place, cells: &mut dyn Cells) -> Result<()>;
    /// What makes two rows the same; by default all their content.
    fn digest(&self, place: &Place) -> Digest {
        // A row that cannot be written fails when it is loaded.
        digest_of(|cells| drop(self.write(place, cells)))
    }
}

macro_rules! table {
    ($name:literal: $($column:literal)+) => {
        const TABLE: Table = Table { name: $name, columns: &[$($column,)+ "recorded_from", "digest"] };
    };
}

/// The rows of those who take part in events.
pub(crate) fn party_rows(events: &[Event]) -> Vec<PartyRow<'_>> {
    events.iter().flat_map(|event| event.parties.iter().map(move |party| PartyRow(event, party))).collect()
}

/// The rows of what was done about events.
pub(crate) fn action_rows(events: &[Event]) -> Vec<ActionRow<'_>> {
    events
        .iter()
        .flat_map(|event| {
            event.actions.iter().enumerate().map(move |(at, action)| ActionRow(event, at, action))
        })
        .collect()
}

/// Loads things that are not there yet.
pub(crate) fn load_entities<E: Entity>(
    bulk: &mut dyn BulkLoad,
    place: &Place,
    at: i64,
    entities: &[&E],
) -> Result<()> {
    let write = |nth: usize, cells: &mut dyn Cells| {
        if let Some(entity) = entities.get(nth) {
            entity.write(place, at, cells);
        }
        Ok(())
    };
    bulk.load(&E::TABLE, entities.len(), &write).map(drop)
}

impl Row for Link {
    table!("link": "record_id" "role" "county" "person_id" "score" "decider");
    fn write(&self, place: &Place, cells: &mut dyn Cells) -> Result<()> {
        cells.uuid(self.mention.record.uuid());
        cells.text(self.mention.role.as_str());
        cells.text(&place.county);
        cells.uuid(self.person.uuid());
        cells.real(self.score);
        cells.maybe_uuid(match self.decider {
            Decider::Model => None,
            Decider::Worker(account) => Some(account.uuid()),
        });
        Ok(())
    }
    /// The score is left out: the model learns anew at each import, and a link whose probability moved in its fourth
    /// decimal is still the same claim.
    fn digest(&self, _: &Place) -> Digest {
        digest_of(|cells| {
            cells.uuid(self.mention.record.uuid());
            cells.text(self.mention.role.as_str());
            cells.uuid(self.person.uuid());
            if let Decider::Worker(account) = self.decider {
                cells.uuid(account.uuid());
            }
        })
    }
}

impl Row for DoubtfulPair {
    table!("doubtful_pair": "record_a" "role_a" "record_b" "role_b" "county" "pair" "probability" "certainty" "pattern"
        "evidence");
    fn write(&self, place: &Place, cells: &mut dyn Cells) -> Result<()> {
        cells.uuid(self.a.record.uuid());
        cells.text(self.a.role.as_str());
        cells.uuid(self.b.record.uuid());
        cells.text(self.b.role.as_str());
        cells.text(&place.county);
        cells.uuid(self.id.uuid());
        cells.real(self.probability);
        cells.int(certainty(self.probability));
        cells.text(&self.pattern);
        cells.maybe_text(self.evidence.as_deref());
        Ok(())
    }
    /// The model learns anew at each import: a probability that moved in its fourth decimal, and its evidence with it,
    /// is still the same doubt.
    fn digest(&self, _: &Place) -> Digest {
        digest_of(|cells| {
            cells.uuid(self.id.uuid());
            cells.uuid(self.a.record.uuid());
            cells.uuid(self.b.record.uuid());
            cells.int(certainty(self.probability) / 1_000);
            cells.flag(self.probability >= 0.5);
            cells.text(&self.pattern);
        })
    }
}

/// How far a probability is from even odds, in millionths.
fn certainty(probability: f64) -> i64 {
    let millionths = ((probability - 0.5).abs() * 1.0e6).round();
    #[expect(
        clippy::as_conversions,
        clippy::cast_possible_truncation,
        reason = "between 0 and 500,000: a probability is between 0 and 1"
    )]
    let whole = millionths as i64;
    whole.clamp(0, 500_000)
}

impl Row for Person {
    table!("person_version": "person_id" "county" "held_in" "name" "sex" "birth_date" "id_number" "phone" "hukou_division"
        "usual_division" "usual_address" "usual_dwelling" "alive" "unaccounted" "located" "mentions" "shown");
    fn write(&self, place: &Place, cells: &mut dyn Cells) -> Result<()> {
        cells.uuid(self.id.uuid());
        cells.text(&place.county);
        cells.text(&place.area);
        for attribute in
            [Attribute::Name, Attribute::Sex, Attribute::BirthDate, Attribute::IdNumber, Attribute::Phone]
        {
            cells.maybe_text(self.value(attribute));
        }
        cells.maybe_text(self.hukou_division.as_deref());
        cells.maybe_text(self.usual_division.as_deref());
        cells.maybe_text(self.usual_address.as_deref());
        cells.maybe_uuid(self.usual_dwelling.map(base::Id::uuid));
        cells.flag(self.alive);
        cells.flag(self.unaccounted);
        cells.flag(self.located);
        cells.int(i64::try_from(self.mentions.len()).unwrap_or(i64::MAX));
        cells.text(&shown::to_text(&self.values)?);
        Ok(())
    }
    /// Which area's import first brought the person does not change with a later import for another.
    fn digest(&self, place: &Place) -> Digest {
        let anywhere = Place { county: place.county.clone(), area: String::new() };
        digest_of(|cells| drop(self.write(&anywhere, cells)))
    }
}

impl Row for SearchTerm {
    table!("search_term": "kind" "term" "person_id" "county");
    fn write(&self, place: &Place, cells: &mut dyn Cells) -> Result<()> {
        cells.int(self.kind.number());
        cells.text(&self.text);
        cells.uuid(self.person.uuid());
        cells.text(&place.county);
        Ok(())
    }
}

impl Row for Household {
    table!("household_version": "household_id" "county" "kind" "book" "head" "division" "dwelling_id");
    fn write(&self, place: &Place, cells: &mut dyn Cells) -> Result<()> {
        cells.uuid(self.id.uuid());
        cells.text(&place.county);
        cells.text(self.kind.code());
        cells.maybe_text(self.book.as_deref());
        cells.maybe_uuid(self.head.map(base::Id::uuid));
        cells.maybe_text(self.division.as_deref());
        cells.maybe_uuid(self.dwelling.map(base::Id::uuid));
        Ok(())
    }
}

impl Row for Membership {
    table!("membership": "household_id" "person_id" "county" "relation" "valid_from" "valid_until" "record_id" "role");
    fn write(&self, place: &Place, cells: &mut dyn Cells) -> Result<()> {
        cells.uuid(self.household.uuid());
        cells.uuid(self.person.uuid());
        cells.text(&place.county);
        cells.maybe_text(self.relation.as_deref());
        cells.text(&self.valid.from.to_string());
        cells.maybe_text(self.valid.until.map(|day| day.to_string()).as_deref());
        cells.uuid(self.mention.record.uuid());
        cells.text(self.mention.role.as_str());
        Ok(())
    }
}

impl Row for Residence {
    table!("residence": "person_id" "county" "kind" "division" "address" "dwelling_id" "valid_from" "valid_until"
        "from_stated" "status" "record_id" "role" "source" "rule");
    fn write(&self, place: &Place, cells: &mut dyn Cells) -> Result<()> {
        cells.uuid(self.person.uuid());
        cells.text(&place.county);
        cells.text(self.kind.code());
        cells.maybe_text(self.division.as_deref());
        cells.maybe_text(self.address.as_deref());
        cells.maybe_uuid(self.dwelling.map(base::Id::uuid));
        cells.text(&self.valid.from.to_string());
        cells.maybe_text(self.valid.until.map(|day| day.to_string()).as_deref());
        cells.flag(self.from_stated);
        cells.text(self.status.code());
        cells.uuid(self.mention.record.uuid());
        cells.text(self.mention.role.as_str());
        cells.text(self.source.as_str());
        cells.text(self.rule.code());
        Ok(())
    }
}

impl Row for Kin {
    table!("kin": "person_id" "relative_id" "county" "kind" "valid_from" "valid_until" "evidence" "record_id" "role");
    fn write(&self, place: &Place, cells: &mut dyn Cells) -> Result<()> {
        cells.uuid(self.person.uuid());
        cells.uuid(self.relative.uuid());
        cells.text(&place.county);
        cells.text(self.kind.code());
        cells.maybe_text(self.from.map(|day| day.to_string()).as_deref());
        cells.maybe_text(self.until.map(|day| day.to_string()).as_deref());
        cells.text(self.evidence.code());
        cells.uuid(self.mention.record.uuid());
        cells.text(self.mention.role.as_str());
        Ok(())
    }
}

impl Row for Event {
    table!("event_version": "event_id" "county" "kind" "event_date" "place" "certificate" "office");
    fn write(&self, place: &Place, cells: &mut dyn Cells) -> Result<()> {
        cells.uuid(self.id.uuid());
        cells.text(&place.county);
        cells.text(self.kind.code());
        cells.maybe_text(self.date.map(|date| date.to_string()).as_deref());
        cells.maybe_text(self.place.as_deref());
        cells.maybe_text(self.certificate.as_deref());
        cells.maybe_text(self.office.as_deref());
        Ok(())
    }
}

/// A party of an event, beside the event's id.
pub(crate) struct PartyRow<'a>(pub &'a Event, pub &'a registry::EventParty);

impl Row for PartyRow<'_> {
    table!("event_party": "event_id" "county" "role" "person_id");
    fn write(&self, place: &Place, cells: &mut dyn Cells) -> Result<()> {
        cells.uuid(self.0.id.uuid());
        cells.text(&place.county);
        cells.text(self.1.role.as_str());
        cells.uuid(self.1.person.uuid());
        Ok(())
    }
}

/// An action of an event, with its position there.
pub(crate) struct ActionRow<'a>(pub &'a Event, pub usize, pub &'a registry::EventAction);

impl Row for ActionRow<'_> {
    table!("event_action": "event_id" "county" "position" "kind" "record_id" "source");
    fn write(&self, place: &Place, cells: &mut dyn Cells) -> Result<()> {
        cells.uuid(self.0.id.uuid());
        cells.text(&place.county);
        cells.int(i64::try_from(self.1).unwrap_or(i64::MAX));
        cells.text(self.2.kind.code());
        cells.uuid(self.2.record.uuid());
        cells.text(self.2.source.as_str());
        Ok(())
    }
}

impl Row for Finding {
    table!("finding": "check_id" "person_id" "others" "household_id" "county");
    fn write(&self, place: &Place, cells: &mut dyn Cells) -> Result<()> {
        let others: Vec<uuid::Uuid> = self.others.iter().map(|id| base::Id::uuid(*id)).collect();
        cells.text(self.check);
        cells.uuid(self.person.uuid());
        cells.text(&to_json(&others)?);
        cells.maybe_uuid(self.household.map(base::Id::uuid));
        cells.text(&place.county);
        Ok(())
    }
}

impl Row for Recoded {
    table!("division_recode": "change_id" "person_id" "county" "kind" "record_id" "role" "from_code" "to_code");
    fn write(&self, place: &Place, cells: &mut dyn Cells) -> Result<()> {
        cells.uuid(self.change.uuid());
        cells.uuid(self.person.uuid());
        cells.text(&place.county);
        cells.text(self.kind.code());
        cells.uuid(self.mention.record.uuid());
        cells.text(self.mention.role.as_str());
        cells.text(&self.from);
        cells.text(&self.to);
        Ok(())
    }
}

/// A thing that has an id of its own and no other content: people, households, events.
pub(crate) trait Entity {
    const TABLE: Table;
    fn uuid(&self) -> uuid::Uuid;
    fn write(&self, place: &Place, at: i64, cells: &mut dyn Cells) {
        cells.uuid(self.uuid());
        cells.text(&place.county);
        cells.int(at);
    }
}

const ID_ONLY: &[&str] = &["id", "county", "recorded_from"];

impl Entity for base::Id<kind::Person> {
    const TABLE: Table = Table { name: "person", columns: ID_ONLY };
    fn uuid(&self) -> uuid::Uuid {
        base::Id::uuid(*self)
    }
}
impl Entity for Household {
    const TABLE: Table = Table { name: "household", columns: ID_ONLY };
    fn uuid(&self) -> uuid::Uuid {
        self.id.uuid()
    }
}
impl Entity for Event {
    const TABLE: Table = Table { name: "event", columns: ID_ONLY };
    fn uuid(&self) -> uuid::Uuid {
        self.id.uuid()
    }
}
impl Entity for Dwelling {
    const TABLE: Table = Table {
        name: "dwelling",
        columns: &[
            "id",
            "county",
            "recorded_from",
            "division",
            "address_key",
            "address",
            "folded",
            "building",
        ],
    };
    fn uuid(&self) -> uuid::Uuid {
        self.id.uuid()
    }
    fn write(&self, place: &Place, at: i64, cells: &mut dyn Cells) {
        cells.uuid(self.id.uuid());
        cells.text(&place.county);
        cells.int(at);
        cells.text(&self.division);
        cells.text(&self.key);
        cells.text(&self.address);
        cells.text(&self.folded);
        cells.maybe_text(self.building.as_deref());
    }
}

/// Who is named by links: every person that must exist.
pub(crate) fn people_of(links: &[Link]) -> Vec<PersonId> {
    let mut people: Vec<PersonId> = links.iter().map(|link| link.person).collect();
    people.sort_unstable();
    people.dedup();
    people
}

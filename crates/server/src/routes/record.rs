use std::collections::BTreeMap;

use app::mask;
use axum::{Json, extract::State};
use base::{Date, PersonId, RecordId, kind};
use records::Attribute;
use registry::{HouseholdKind, KinKind as RegistryKin, ResidenceKind as RegistryResidence};
use store::{Decider, HouseholdRecord, LinkedRecord, Listed, PersonRecord as Stored};

use crate::{
    dto::{record as dto, session::PurposeCode},
    extract::{AsOfQuery, PathId, Reader, Then},
    language::Language,
    problem::Problem,
    state::ServerState,
    words,
};

/// A person's record.
#[utoipa::path(get, path = "/api/people/{id}", tag = "people", operation_id = "read_person",
    security(("session" = [])),
    params(("id" = String, Path, description = "`per_…`"), AsOfQuery,
        ("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    responses((status = 200, description = "The person's record", body = dto::PersonRecord)))]
pub(crate) async fn read_person(
    State(state): State<ServerState>,
    Reader { cx, permit, language }: Reader,
    PathId(person): PathId<kind::Person>,
    Then(as_of): Then,
) -> Result<Json<dto::PersonRecord>, Problem> {
    let record = app::read_person(&cx, &state.app.store, &permit, person, as_of).await?;
    let today = as_of.day.unwrap_or_else(|| cx.now().china_date());
    let mut shown = Shower::new(record.shown(), language, today).record();
    shown.as_of = as_of.day.map(|day| day.to_string());
    shown.known_at = as_of.known_at.map(|moment| moment.to_string());
    Ok(Json(shown))
}

/// Turns a record into its shape on the wire.
pub(crate) struct Shower<'a> {
    record: &'a Stored,
    language: Language,
    today: Date,
    sources: BTreeMap<RecordId, &'a LinkedRecord>,
    names: BTreeMap<PersonId, &'a str>,
}

fn text(value: Option<&str>) -> Option<String> {
    value.map(str::to_owned)
}

impl<'a> Shower<'a> {
    pub(crate) fn new(record: &'a Stored, language: Language, today: Date) -> Self {
        let members = record.households.iter().flat_map(|household| &household.members);
        let beside =
            members.filter_map(|(_, m)| m.as_ref()).chain(record.kin.iter().filter_map(|(_, k)| k.as_ref()));
        let names =
            beside.chain([&record.person]).map(|listed| (listed.id, listed.name.as_deref().unwrap_or("")));
        let sources = record.records.iter().map(|linked| (linked.record.id, linked)).collect();
        Self { record, language, today, sources, names: names.collect() }
    }

    pub(crate) fn record(&self) -> dto::PersonRecord {
        let person = &self.record.person;
        dto::PersonRecord {
            id: person.id.to_string(),
            as_of: None,
            known_at: None,
            versions: self.record.versions.iter().map(ToString::to_string).collect(),
            name: text(person.name.as_deref()).unwrap_or_default(),
            sex: person.sex.as_deref().map(|code| words::coded(Attribute::Sex, code, self.language)),
            birth_date: text(person.birth_date.as_deref()),
            age: self.age(),
            alive: person.alive,
            unaccounted: person.unaccounted,
            located: person.located,
            values: self.values(),
            households: self.record.households.iter().map(|household| self.household(household)).collect(),
            kin: self.kin(),
            residences: self.residences(),
            events: self.events(),
            records: self.record.records.iter().map(|linked| self.linked(linked)).collect(),
        }
    }

    /// Whole years today; nobody ages after death.
    fn age(&self) -> Option<i16> {
        let born: Date = self.record.person.birth_date.as_deref()?.parse().ok()?;
        if !self.record.person.alive || born > self.today {
            return None;
        }
        let before = (self.today.month(), self.today.day()) < (born.month(), born.day());
        Some(self.today.year() - born.year() - i16::from(before))
    }

    fn values(&self) -> Vec<dto::ShownValue> {
        let text_of = |attribute, value: &str| words::text_of(attribute, value, self.language);
        self.record
            .values
            .iter()
            .map(|shown| {
                let linked = self.sources.get(&shown.mention.record);
                dto::ShownValue {
                    attribute: shown.attribute.code().to_owned(),
                    value: shown.value.to_string(),
                    text: text_of(shown.attribute, &shown.value),
                    masked: mask::is_sensitive(shown.attribute),
                    source: shown.source.to_string(),
                    source_name: words::source_name(shown.source.as_str(), self.language),
                    record: shown.mention.record.to_string(),
                    batch: linked.map(|linked| linked.record.batch.to_string()),
                    recorded_at: linked.map(|linked| linked.recorded_at.to_string()),
                    rule: shown.rule.code().to_owned(),
                    rule_text: self.language.of(shown.rule.zh(), shown.rule.en()).to_owned(),
                    agreeing: shown.agreeing,
                    others: shown
                        .others
                        .iter()
                        .map(|other| dto::OtherValue {
                            value: other.value.to_string(),
                            text: text_of(shown.attribute, &other.value),
                            masked: mask::is_sensitive(shown.attribute),
                            source: other.source.to_string(),
                            source_name: words::source_name(other.source.as_str(), self.language),
                            record: other.mention.record.to_string(),
                        })
                        .collect(),
                }
            })
            .collect()
    }

    fn household(&self, found: &HouseholdRecord) -> dto::Household {
        household(found, Some(self.record.person.id), self.today, self.language)
    }

    fn kin(&self) -> Vec<dto::Kin> {
        self.record
            .kin
            .iter()
            .map(|(kin, listed)| dto::Kin {
                kind: match kin.kind {
                    RegistryKin::Spouse => dto::KinKind::Spouse,
                    RegistryKin::Parent => dto::KinKind::Parent,
                    RegistryKin::Child => dto::KinKind::Child,
                    RegistryKin::Sibling => dto::KinKind::Sibling,
                    RegistryKin::Grandparent => dto::KinKind::Grandparent,
                    RegistryKin::Grandchild => dto::KinKind::Grandchild,
                },
                person: listed.as_ref().map(|listed| listed.id.to_string()),
                name: listed.as_ref().and_then(|listed| text(listed.name.as_deref())),
                sex: listed
                    .as_ref()
                    .and_then(|listed| listed.sex.as_deref())
                    .map(|code| words::coded(Attribute::Sex, code, self.language)),
                birth_date: listed.as_ref().and_then(|listed| text(listed.birth_date.as_deref())),
                since: kin.from.map(|date| date.to_string()),
                until: kin.until.map(|date| date.to_string()),
                evidence: kin.evidence.code().to_owned(),
                record: kin.mention.record.to_string(),
            })
            .collect()
    }

    fn residences(&self) -> Vec<dto::Residence> {
        let mut residences: Vec<_> = self.record.residences.iter().collect();
        residences.sort_by_key(|(residence, _)| std::cmp::Reverse(residence.valid.from));
        residences
            .into_iter()
            .map(|(residence, dwelling)| dto::Residence {
                kind: match residence.kind {
                    RegistryResidence::Hukou => dto::ResidenceKind::Hukou,
                    RegistryResidence::Usual => dto::ResidenceKind::Usual,
                },
                place: residence.division.as_deref().map(words::place),
                address: text(residence.address.as_deref())
                    .or_else(|| dwelling.as_ref().map(|dwelling| dwelling.address.to_string())),
                from: residence.valid.from.to_string(),
                from_stated: residence.from_stated,
                until: residence.valid.until.map(|date| date.to_string()),
                current: residence.valid.contains(self.today),
                status: residence.status.code().to_owned(),
                source: residence.source.to_string(),
                source_name: words::source_name(residence.source.as_str(), self.language),
                record: residence.mention.record.to_string(),
                rule: residence.rule.code().to_owned(),
                rule_text: self.language.of(residence.rule.zh(), residence.rule.en()).to_owned(),
            })
            .collect()
    }

    fn events(&self) -> Vec<dto::Event> {
        let mut events: Vec<_> = self.record.events.iter().collect();
        events.sort_by_key(|event| std::cmp::Reverse(event.date.map(base::PartialDate::earliest)));
        events
            .into_iter()
            .map(|event| dto::Event {
                id: event.id.to_string(),
                kind: event.kind.code().to_owned(),
                kind_text: words::text_of(Attribute::EventKind, event.kind.code(), self.language)
                    .unwrap_or_default(),
                date: event.date.map(|date| date.to_string()),
                place: text(event.place.as_deref()),
                office: event.office.as_deref().map(words::office_name),
                certificate_masked: text(event.certificate.as_deref()),
                actions: event
                    .actions
                    .iter()
                    .map(|action| dto::EventAction {
                        action: action.kind.code().to_owned(),
                        at: self.sources.get(&action.record).map(|linked| linked.recorded_at.to_string()),
                        source: action.source.to_string(),
                        source_name: words::source_name(action.source.as_str(), self.language),
                        record: action.record.to_string(),
                    })
                    .collect(),
                parties: event
                    .parties
                    .iter()
                    .map(|party| {
                        let name = self.names.get(&party.person);
                        dto::EventParty {
                            role: party.role.to_string(),
                            person: name.map(|_| party.person.to_string()),
                            name: name.map(|name| (*name).to_owned()),
                        }
                    })
                    .collect(),
            })
            .collect()
    }

    fn linked(&self, linked: &LinkedRecord) -> dto::RecordOfPerson {
        let (record, reading) = (&linked.record, &linked.record.reading);
        let own = reading.mentions.iter().flat_map(|mention| mention.fields.iter());
        let field = |(attribute, value): (Attribute, &str)| dto::FieldOfRecord {
            attribute: attribute.code().to_owned(),
            value: value.to_owned(),
            text: words::text_of(attribute, value, self.language),
            masked: mask::is_sensitive(attribute),
        };
        dto::RecordOfPerson {
            id: record.id.to_string(),
            source: record.source.to_string(),
            source_name: words::source_name(record.source.as_str(), self.language),
            role: linked.role.to_string(),
            key: record.key.to_string(),
            row_number: record.row_number,
            file_name: linked.file_name.to_string(),
            batch: record.batch.to_string(),
            recorded_at: linked.recorded_at.to_string(),
            score: linked.score,
            decided_by: match linked.decider {
                Decider::Model => dto::DecidedBy::Model,
                Decider::Worker(_) => dto::DecidedBy::Worker,
            },
            fields: own.chain(reading.row.iter()).map(field).collect(),
        }
    }
}

/// A household on a day, seen from one of its members or from none.
pub(crate) fn household(
    found: &HouseholdRecord,
    seen_by: Option<PersonId>,
    day: Date,
    language: Language,
) -> dto::Household {
    let HouseholdRecord { household, dwelling, members } = found;
    let own = members.iter().filter(|(membership, _)| Some(membership.person) == seen_by);
    let belongs = own.clone().any(|(membership, _)| membership.holds_on(day));
    let left = own.filter_map(|(membership, _)| membership.valid.until).max().filter(|_| !belongs);
    let mut members: Vec<dto::Member> = members
        .iter()
        .filter(|(membership, _)| membership.holds_on(day))
        .map(|(membership, listed)| {
            let listed = listed.as_ref();
            let own = |value: fn(&Listed) -> Option<&str>| listed.and_then(value);
            dto::Member {
                person: listed.map(|listed| listed.id.to_string()),
                name: text(own(|listed| listed.name.as_deref())),
                relation: membership
                    .relation
                    .as_deref()
                    .map(|code| words::coded(Attribute::Relation, code, language)),
                sex: own(|listed| listed.sex.as_deref())
                    .map(|code| words::coded(Attribute::Sex, code, language)),
                birth_date: text(own(|listed| listed.birth_date.as_deref())),
                head: household.head == Some(membership.person),
                this_person: Some(membership.person) == seen_by,
            }
        })
        .collect();
    members.sort_by(|a, b| b.head.cmp(&a.head).then_with(|| a.birth_date.cmp(&b.birth_date)));
    dto::Household {
        id: household.id.to_string(),
        kind: match household.kind {
            HouseholdKind::Family => dto::HouseholdKind::Family,
            HouseholdKind::Collective => dto::HouseholdKind::Collective,
        },
        book: household.book.is_some(),
        place: household.division.as_deref().map(words::place),
        address: dwelling.as_ref().map(|dwelling| dwelling.address.to_string()),
        home: household.dwelling.map(|home| home.to_string()),
        members,
        left: left.map(|day| day.to_string()),
    }
}

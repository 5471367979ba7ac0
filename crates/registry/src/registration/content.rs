use base::{Date, PartialDate, PersonId, Timestamp};
use codes::lists;
use records::{Attribute, Fields, Mention, Reading, Role};
use serde::{Deserialize, Serialize};

use super::{FieldForm, PartyForm, Registration, Whom, form_of};
use crate::EventKind;

/// Somebody's part, as it was declared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// The part.
    pub role: Role,
    /// Who, where it is somebody of the register.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonId>,
    /// What is said of them.
    #[serde(default)]
    pub fields: Fields,
}

/// What an event says.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Content {
    /// Of itself.
    #[serde(default)]
    pub row: Fields,
    /// Of those who took part.
    #[serde(default)]
    pub parties: Vec<Party>,
    /// The papers that were shown, in the clerk's words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Box<str>>,
    /// What was drawn from the register for a child: its parents' names, the home that it comes to, the book that it enters.
    #[serde(default, skip_serializing_if = "Fields::is_empty")]
    pub drawn: Fields,
}

/// What is wrong with one thing that was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FaultKind {
    /// It is missing.
    Missing,
    /// The form does not ask for it.
    Unasked,
    /// It is no value of its kind.
    Value,
    /// It has not happened yet.
    Future,
}

impl FaultKind {
    /// The code on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Unasked => "unasked",
            Self::Value => "value",
            Self::Future => "future",
        }
    }
}

/// A fault of a declaration. Names the place and never the value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The part; `None` for the event itself.
    pub role: Option<Box<str>>,
    /// What of it; `None` for the part as a whole.
    pub attribute: Option<Attribute>,
    /// What is wrong.
    pub kind: FaultKind,
}

/// Longest text of one answer, in characters.
const LONGEST: usize = 200;
/// The most papers.
const PAPERS: usize = 20;

impl Content {
    /// What is wrong with it as an event of this kind, on the day `today`. A number whose check digit fails is no fault: it
    /// must not keep anybody from being registered.
    pub fn faults(&self, kind: EventKind, today: Date) -> Vec<Fault> {
        let Some(form) = form_of(kind) else {
            return vec![Fault { role: None, attribute: None, kind: FaultKind::Unasked }];
        };
        let mut faults = Vec::new();
        fields(&self.row, &[form.row], None, today, &mut faults);
        for party in form.parties {
            let mut named = self.parties.iter().filter(|named| named.role.as_str() == party.role);
            let of = |kind| Fault { role: Some(party.role.into()), attribute: None, kind };
            match (named.next(), named.next()) {
                (None, _) if party.required => faults.push(of(FaultKind::Missing)),
                (None, _) => {}
                (Some(_), Some(_)) => faults.push(of(FaultKind::Unasked)),
                (Some(named), None) => person(named, party, today, &mut faults),
            }
        }
        let adopter = |party: &Party| matches!(party.role.as_str(), "adoptive_mother" | "adoptive_father");
        if kind == EventKind::Adoption && !self.parties.iter().any(adopter) {
            let role = Some("adoptive_mother".into());
            faults.push(Fault { role, attribute: None, kind: FaultKind::Missing });
        }
        for named in &self.parties {
            if form.party(named.role.as_str()).is_none() {
                faults.push(Fault {
                    role: Some(named.role.as_str().into()),
                    attribute: None,
                    kind: FaultKind::Unasked,
                });
            }
        }
        let long = |text: &str| text.is_empty() || text.chars().count() > LONGEST;
        if self.evidence.len() > PAPERS || self.evidence.iter().any(|paper| long(paper)) {
            faults.push(Fault { role: None, attribute: None, kind: FaultKind::Value });
        }
        faults
    }

    /// Whom of the register it names, each once.
    pub fn people(&self) -> Vec<PersonId> {
        let mut people: Vec<PersonId> = self.parties.iter().filter_map(|party| party.person).collect();
        people.sort_unstable();
        people.dedup();
        people
    }

    /// The party of a role.
    pub fn party(&self, role: &str) -> Option<&Party> {
        self.parties.iter().find(|party| party.role.as_str() == role)
    }

    /// The day of the event, as far as known.
    pub fn day(&self, kind: EventKind) -> Option<PartialDate> {
        let said = match form_of(kind)?.day {
            Some((role, attribute)) => self.party(role)?.fields.get(attribute),
            None => self.row.get(Attribute::EventDate),
        };
        said?.parse().ok()
    }

    /// What the register is to read out of it, as an office decided at `decided`. Of somebody whom the register knows it says
    /// only what the event says: who they are stays with those records that know it.
    pub fn reading(&self, registration: &Registration, office: &str, decided: Timestamp) -> Reading {
        let kind = registration.kind;
        let mut row = self.row.clone();
        row.set(Attribute::EventKind, kind.code());
        if let Some(day) = self.day(kind) {
            row.set(Attribute::EventDate, day.to_string());
        }
        row.set(Attribute::Office, office);
        row.set(Attribute::RecordDate, decided.china_date().to_string());
        // A book and its place are said of those who enter it.
        if kind == EventKind::HouseholdSplit {
            for attribute in [Attribute::Household, Attribute::HukouAddress, Attribute::HukouDivision] {
                row.set(attribute, "");
            }
        }
        let mentions = self.parties.iter().map(|party| {
            let mut fields = party.fields.clone();
            if let Some(person) = party.person {
                fields.set(Attribute::RegisterPerson, person.to_string());
            }
            if matches!((kind, party.role.as_str()), (EventKind::Birth | EventKind::Adoption, "child")) {
                // Which parent's book, was the answer; the book itself was drawn.
                fields.set(Attribute::Household, "");
                for (attribute, value) in self.drawn.iter() {
                    fields.set(attribute, value);
                }
                if kind == EventKind::Birth {
                    self.name_parents(&mut fields);
                }
            }
            if matches!(kind, EventKind::HouseholdSplit | EventKind::HouseholdMerge)
                && party.role.as_str() != "head"
            {
                self.enter_book(&mut fields, party.role.as_str(), registration);
            }
            Mention { role: party.role.clone(), fields }
        });
        Reading { mentions: mentions.collect(), row }
    }

    /// Whoever changes books stands in the new one from the day of the event on. A book that was given no number yet goes by the
    /// registration's. Whoever parts from a household with others heads the new one.
    fn enter_book(&self, fields: &mut Fields, role: &str, registration: &Registration) {
        for (attribute, value) in self.drawn.iter() {
            fields.set(attribute, value);
        }
        let said = [Attribute::HukouAddress, Attribute::HukouDivision, Attribute::Household];
        for (attribute, value) in said.into_iter().filter_map(|one| Some((one, self.row.get(one)?))) {
            fields.set(attribute, value);
        }
        if registration.kind == EventKind::HouseholdSplit {
            if fields.get(Attribute::Household).is_none() {
                fields.set(Attribute::Household, &*registration.number);
            }
            if role == "self" {
                fields.set(Attribute::Relation, "02");
            }
        }
        fields.set(Attribute::HukouFrom, self.row.get(Attribute::EventDate).unwrap_or_default());
    }

    /// Parents whom the register does not know are named beside the child, as a certificate names them.
    fn name_parents(&self, child: &mut Fields) {
        for (role, name, number) in [
            ("mother", Attribute::MotherName, Attribute::MotherId),
            ("father", Attribute::FatherName, Attribute::FatherId),
        ] {
            let Some(parent) = self.party(role) else { continue };
            for (said, own) in [(Attribute::Name, name), (Attribute::IdNumber, number)] {
                if let Some(value) = parent.fields.get(said).filter(|_| child.get(own).is_none()) {
                    child.set(own, value);
                }
            }
        }
    }
}

fn person(named: &Party, form: &PartyForm, today: Date, faults: &mut Vec<Fault>) {
    let of = |kind| Fault { role: Some(form.role.into()), attribute: None, kind };
    match (form.whom, named.person) {
        (Whom::Known, None) => faults.push(of(FaultKind::Missing)),
        (Whom::New, Some(_)) => faults.push(of(FaultKind::Unasked)),
        (_, Some(_)) => fields(&named.fields, &[form.says], Some(form.role), today, faults),
        (_, None) => {
            let tells = |attribute| named.fields.get(attribute).is_some();
            // A newborn is somebody without a name or a number; anybody else has one of the two.
            // So is a child who is adopted.
            let grown = form.whom == Whom::Anybody && form.role != "child";
            if grown && !tells(Attribute::Name) && !tells(Attribute::IdNumber) {
                faults.push(Fault { attribute: Some(Attribute::Name), ..of(FaultKind::Missing) });
            }
            fields(&named.fields, &[form.identity, form.says], Some(form.role), today, faults);
        }
    }
}

fn fields(said: &Fields, forms: &[&[FieldForm]], role: Option<&str>, today: Date, faults: &mut Vec<Fault>) {
    let asked = || forms.iter().flat_map(|form| form.iter());
    let mut fault =
        |attribute, kind| faults.push(Fault { role: role.map(Into::into), attribute: Some(attribute), kind });
    for form in asked().filter(|form| form.required) {
        if said.get(form.attribute).is_none() {
            fault(form.attribute, FaultKind::Missing);
        }
    }
    for (attribute, value) in said.iter() {
        if !asked().any(|form| form.attribute == attribute) {
            fault(attribute, FaultKind::Unasked);
        } else if let Some(kind) = wrong(attribute, value, today) {
            fault(attribute, kind);
        }
    }
}

/// What is wrong with a value.
#[expect(clippy::wildcard_enum_match_arm, reason = "few of the many attributes are asked for")]
fn wrong(attribute: Attribute, value: &str, today: Date) -> Option<FaultKind> {
    if value.chars().count() > LONGEST || value.trim() != value || value.chars().any(char::is_control) {
        return Some(FaultKind::Value);
    }
    let listed = |list: &codes::CodeList| list.entry(value).is_none().then_some(FaultKind::Value);
    match attribute {
        Attribute::BirthDate => partial(value, today),
        Attribute::DeathDate
        | Attribute::EventDate
        | Attribute::ResidentFrom
        | Attribute::ResidentUntil
        | Attribute::HukouFrom => match value.parse::<Date>() {
            Err(_) => Some(FaultKind::Value),
            Ok(day) => (day > today).then_some(FaultKind::Future),
        },
        Attribute::Sex => listed(&lists::SEX),
        Attribute::Ethnicity => listed(&lists::ETHNICITY),
        Attribute::IdKind => listed(&lists::ID_KIND),
        Attribute::Relation => listed(&lists::RELATION),
        Attribute::Division | Attribute::HukouDivision => {
            let digits = value.bytes().all(|byte| byte.is_ascii_digit());
            (!digits || !matches!(value.len(), 6 | 9 | 12)).then_some(FaultKind::Value)
        }
        _ => None,
    }
}

fn partial(value: &str, today: Date) -> Option<FaultKind> {
    match value.parse::<PartialDate>() {
        Err(_) => Some(FaultKind::Value),
        Ok(date) => (date.earliest() > today).then_some(FaultKind::Future),
    }
}

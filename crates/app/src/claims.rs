//! Whom this office's registrations name: the clerk picked them from the register, so that linkage need not guess.

use std::collections::{BTreeMap, BTreeSet};

use base::PersonId;
use records::{Attribute, MentionRef};
use registry::{Former, StandingRecord, registration::OFFICE};

/// What registrations say of who is who, mentions by their place in the corpus.
#[derive(Debug, Default)]
pub(crate) struct Claims {
    /// A mention whose person the clerk picked, and the mention that this person is known by. It says next to nothing of them itself,
    /// so that it goes where that one goes and speaks neither for nor against anything else.
    pub(crate) follow: BTreeMap<u32, u32>,
    /// Mentions that are one person.
    pub(crate) same: Vec<(u32, u32)>,
    /// Mentions that are two: children of two births, and those who take part in one registration.
    pub(crate) apart: Vec<(u32, u32)>,
}

/// A mention of a registration.
struct Named<'a> {
    at: u32,
    record: &'a StandingRecord,
    role: &'a str,
    person: Option<PersonId>,
}

impl Claims {
    pub(crate) fn of(records: &[StandingRecord], former: &Former, mentions: &[MentionRef]) -> Self {
        let slots = records.iter().flat_map(|record| (0..record.people.len()).map(move |at| (record, at)));
        let named: Vec<Named<'_>> = (0..)
            .zip(slots.clone())
            .filter(|(_, (record, _))| record.source.as_str() == OFFICE)
            .filter_map(|(at, (record, nth))| {
                let mention = record.reading.mentions.get(nth)?;
                let person = mention.fields.get(Attribute::RegisterPerson);
                Some(Named {
                    at,
                    record,
                    role: mention.role.as_str(),
                    person: person.and_then(|id| id.parse().ok()),
                })
            })
            .collect();
        if named.is_empty() {
            return Self::default();
        }
        let wanted: BTreeSet<PersonId> = named.iter().filter_map(|one| one.person).collect();
        let claiming: BTreeMap<u32, Option<PersonId>> =
            named.iter().map(|one| (one.at, one.person)).collect();
        // The best mention of each: one of a department's record, then a registration's that is their own, then one that was
        // theirs before they were merged into somebody.
        let mut best: BTreeMap<PersonId, (u8, u32)> = BTreeMap::new();
        let mut offer = |person: PersonId, rank: u8, at: u32| {
            let known = best.entry(person).or_insert((rank, at));
            *known = (*known).min((rank, at));
        };
        for ((at, (record, nth)), mention) in (0..).zip(slots).zip(mentions) {
            let own = record.people.get(nth).copied().flatten().filter(|person| wanted.contains(person));
            match (own, claiming.get(&at)) {
                (Some(person), None) => offer(person, 0, at),
                (Some(person), Some(None)) => offer(person, 1, at),
                (_, Some(Some(person))) => offer(*person, 3, at),
                (None, Some(None) | None) => {}
            }
            // What was picked is known by others itself.
            if !matches!(claiming.get(&at), Some(Some(_))) {
                let was = former.get(mention).into_iter().flatten();
                was.filter(|person| wanted.contains(person)).for_each(|person| offer(*person, 2, at));
            }
        }
        let follow: BTreeMap<u32, u32> = named
            .iter()
            .filter_map(|one| Some((one.at, best.get(&one.person?)?.1)))
            .filter(|(at, known_by)| at != known_by)
            .collect();
        let same = arrived(records, &named).collect();
        let apart = births_apart(&named).into_iter().chain(taking_part(&named, &follow)).collect();
        Self { follow, same, apart }
    }
}

/// Those who take part in one registration are different people, by the mentions that they are known by.
fn taking_part(named: &[Named<'_>], follow: &BTreeMap<u32, u32>) -> Vec<(u32, u32)> {
    let known_by = |one: &Named<'_>| follow.get(&one.at).copied().unwrap_or(one.at);
    let mut pairs = Vec::new();
    for together in named.chunk_by(|one, other| std::ptr::eq(one.record, other.record)) {
        for (nth, one) in together.iter().enumerate() {
            let others = together.iter().skip(nth + 1).map(|other| (known_by(one), known_by(other)));
            pairs.extend(others.filter(|(a, b)| a != b).map(|(a, b)| (a.min(b), a.max(b))));
        }
    }
    pairs
}

/// What a department says of a child that this office registered: the name, the day and the mother's number agree to the letter,
/// as its certificate's number may. This is how a newborn's number arrives. Where it fits two children it says nothing.
fn arrived(records: &[StandingRecord], named: &[Named<'_>]) -> impl Iterator<Item = (u32, u32)> {
    let mut children: BTreeMap<Vec<String>, Option<u32>> = BTreeMap::new();
    for child in named.iter().filter(|one| one.role == "child" && one.person.is_none()) {
        let reading = &child.record.reading;
        let Some(mention) = reading.mentions.iter().find(|mention| mention.role.as_str() == "child") else {
            continue;
        };
        for key in keys(&reading.row, mention) {
            children.entry(key).and_modify(|known| *known = None).or_insert(Some(child.at));
        }
    }
    let mut same = Vec::new();
    let slots = records.iter().flat_map(|record| record.reading.mentions.iter().map(move |m| (record, m)));
    for (at, (record, mention)) in (0_u32..).zip(slots) {
        if record.source.as_str() == OFFICE || !matches!(mention.role.as_str(), "self" | "child") {
            continue;
        }
        let child = keys(&record.reading.row, mention).find_map(|key| children.get(&key).copied().flatten());
        same.extend(child.map(|child| (child.min(at), child.max(at))));
    }
    same.into_iter()
}

/// What a child is known by before there is a number.
fn keys<'a>(row: &'a records::Fields, child: &'a records::Mention) -> impl Iterator<Item = Vec<String>> + 'a {
    let own = |attribute| child.fields.get(attribute).filter(|value| !value.is_empty());
    let born = own(Attribute::BirthDate).filter(|born| born.len() == 10);
    let by_mother = || {
        let name = text::fold::match_key(own(Attribute::Name)?);
        Some(vec![born?.to_owned(), name, own(Attribute::MotherId)?.to_owned()])
    };
    let by_certificate = || {
        let birth = row.get(Attribute::EventKind) == Some("birth") && child.role.as_str() == "child";
        let certificate = row.get(Attribute::CertificateNumber).filter(|_| birth)?;
        // Twins have two certificates; one number on two of them is a slip of the pen.
        Some(vec![born?.to_owned(), certificate.to_owned()])
    };
    by_certificate().into_iter().chain(by_mother())
}

/// The children of two births of one day and one mother (or of none that is known) are two: twins, or two foundlings.
fn births_apart(named: &[Named<'_>]) -> Vec<(u32, u32)> {
    let mut births: BTreeMap<(String, String), Vec<u32>> = BTreeMap::new();
    for child in named.iter().filter(|one| one.role == "child" && one.person.is_none()) {
        let row = &child.record.reading;
        let own = |attribute| row.mentions.iter().find(|m| m.role.as_str() == "child")?.fields.get(attribute);
        let mother = row.mentions.iter().find(|mention| mention.role.as_str() == "mother");
        let mother = mother.and_then(|mother| {
            mother.fields.get(Attribute::RegisterPerson).or_else(|| mother.fields.get(Attribute::Name))
        });
        let key = (own(Attribute::BirthDate).unwrap_or_default(), mother.unwrap_or_default());
        births.entry((key.0.to_owned(), key.1.to_owned())).or_default().push(child.at);
    }
    let pairs = |children: Vec<u32>| {
        let mut pairs = Vec::new();
        for (nth, one) in children.iter().enumerate() {
            pairs.extend(children.iter().skip(nth + 1).map(|other| (*one, *other)));
        }
        pairs
    };
    births.into_values().flat_map(pairs).collect()
}

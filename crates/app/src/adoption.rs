//! The secrecy of adoptions (Civil Code, article 1110). Whoever registers adoptions sees them, to correct them
//! ([`Permit::sees_adoptions`]); everybody else sees the adoptive family and nothing that says that it is one.

use access::{Permit, Purpose};
use base::{Date, PartialDate, PersonId, Timestamp};
use records::{Attribute, Fields};
use registry::{EventKind, Residence, search::Query};
use store::{
    AdoptionSecret, Application, Found, HomeRecord, HouseholdRecord, KeptPaper, LinkedRecord, PersonRecord,
    Store,
};

use crate::Result;

/// What says who the parents are.
const PARENTS: [Attribute; 4] =
    [Attribute::MotherName, Attribute::MotherId, Attribute::FatherName, Attribute::FatherId];

/// What leads to the family that a child was born to, where a row of the time before the adoption says it: the name that the
/// child bore there, where it lived and with whom.
const BEFORE: [Attribute; 18] = [
    Attribute::Name,
    Attribute::Surname,
    Attribute::GivenName,
    Attribute::Phone,
    Attribute::Email,
    Attribute::Address,
    Attribute::Division,
    Attribute::HukouAddress,
    Attribute::HukouDivision,
    Attribute::Postcode,
    Attribute::Household,
    Attribute::HouseholdKind,
    Attribute::Relation,
    Attribute::ResidentFrom,
    Attribute::ResidentUntil,
    Attribute::HukouFrom,
    Attribute::HukouUntil,
    Attribute::HukouEndReason,
];

/// The parts of applications that a child's parents take.
const PARENT_PARTS: [&str; 2] = ["mother", "father"];

/// Events that say where somebody lived, or in whose household.
const STAYS: [EventKind; 5] = [
    EventKind::MoveIn,
    EventKind::MoveOut,
    EventKind::HukouTransfer,
    EventKind::HouseholdSplit,
    EventKind::HouseholdMerge,
];

/// A person's record, as far as the permit lets adoptions be seen. Every use case asks for records here.
pub(crate) async fn person(
    store: &Store,
    permit: &Permit,
    id: PersonId,
    known_at: Option<Timestamp>,
) -> Result<Option<PersonRecord>> {
    let Some(record) = store.person(permit, id, known_at).await? else { return Ok(None) };
    if permit.sees_adoptions() {
        return Ok(Some(record));
    }
    // As it is known now, whatever moment is asked about: before the adoption was registered the tie was no secret yet.
    let secret = store.adoption_secret(permit, id).await?;
    Ok((!secret.precedes(known_at)).then(|| veiled(record, &secret, rows(permit))))
}

/// How much of the rows of the time before is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rows {
    /// All but the parents: whether two rows are one person is decided by what they say.
    Compared,
    /// What does not lead to the family before.
    Shown,
}

fn rows(permit: &Permit) -> Rows {
    if permit.purpose() == Purpose::MatchReview { Rows::Compared } else { Rows::Shown }
}

/// What lists are made of, of several people at once: their records without households, kin and the moments of change.
pub(crate) async fn people(
    store: &Store,
    permit: &Permit,
    ids: &[PersonId],
    known_at: Option<Timestamp>,
) -> Result<Vec<PersonRecord>> {
    let records = store.people_briefly(permit, ids, known_at).await?;
    if permit.sees_adoptions() {
        return Ok(records);
    }
    let mut secrets = store.adoption_secrets(permit, ids).await?;
    let veil = |record: PersonRecord| {
        let secret = secrets.remove(&record.person.id).unwrap_or_default();
        (!secret.precedes(known_at)).then(|| veiled(record, &secret, rows(permit)))
    };
    Ok(records.into_iter().filter_map(veil).collect())
}

/// Those found, as known at a moment, by what they show. Whoever was adopted is not found by the name, the telephone or the certificate of before:
/// that somebody has another name since is what it would say.
pub(crate) async fn found(
    store: &Store,
    permit: &Permit,
    query: &Query,
    known_at: Option<Timestamp>,
    mut found: Vec<Found>,
) -> Result<Vec<Found>> {
    if permit.sees_adoptions() {
        return Ok(found);
    }
    let by_other = |found: &Found| {
        let one = &found.person;
        found.matched.is_some_and(|kind| {
            !query.finds(kind, [one.name.as_deref(), one.id_number.as_deref(), one.phone.as_deref()])
        })
    };
    let doubted = found.iter().filter(|one| known_at.is_some() || by_other(one));
    let doubted: Vec<PersonId> = doubted.map(|found| found.person.id).collect();
    let secrets = store.adoption_secrets(permit, &doubted).await?;
    let tells = |found: &Found| {
        let secret = secrets.get(&found.person.id);
        secret.is_some_and(|secret| secret.precedes(known_at) || (secret.adopted && by_other(found)))
    };
    found.retain(|one| !tells(one));
    Ok(found)
}

/// Applications as far as the permit lets adoptions be seen: whoever took part by a tie that an adoption ended since takes part no more,
/// and what was answered about them is left out.
pub(crate) async fn applications(
    store: &Store,
    permit: &Permit,
    mut all: Vec<Application>,
) -> Result<Vec<Application>> {
    if permit.sees_adoptions() {
        return Ok(all);
    }
    let mut people: Vec<PersonId> =
        all.iter().flat_map(|one| one.parties.iter().map(|(_, person)| *person).chain([one.about])).collect();
    people.sort_unstable();
    people.dedup();
    let secrets = store.adoption_secrets(permit, &people).await?;
    if secrets.is_empty() {
        return Ok(all);
    }
    let ended = |one: PersonId, other| secrets.get(&one).is_some_and(|secret| secret.ended.contains(&other));
    for application in &mut all {
        let about = application.about;
        application.parties.retain(|(_, person)| !ended(about, *person) && !ended(*person, about));
        let parties = &application.parties;
        // An answer about somebody is kept under their part: `mother.phone`.
        application.answers.retain(|name, _| {
            let part = name.split_once('.').map(|(part, _)| part).filter(|part| PARENT_PARTS.contains(part));
            part.is_none_or(|part| parties.iter().any(|(role, _)| **role == *part))
        });
    }
    Ok(all)
}

/// The papers kept of somebody, as far as the permit lets adoptions be seen: an adopted person's are those of the time since.
pub(crate) async fn papers(
    store: &Store,
    permit: &Permit,
    person: PersonId,
    mut all: Vec<KeptPaper>,
) -> Result<Vec<KeptPaper>> {
    if !all.is_empty() && !permit.sees_adoptions() {
        let secret = store.adoption_secret(permit, person).await?;
        all.retain(|paper| !secret.precedes(Some(paper.kept_at)));
    }
    Ok(all)
}

fn veiled(mut record: PersonRecord, secret: &AdoptionSecret, rows: Rows) -> PersonRecord {
    let hidden = |id: &PersonId| secret.ended.contains(id);
    let own = record.person.id;
    record.kin.retain(|(kin, _)| !hidden(&kin.relative));
    record.events.retain(|event| event.kind != EventKind::Adoption);
    if secret.adopted {
        for event in &mut record.events {
            event.parties.retain(|party| !hidden(&party.person));
        }
    } else {
        // Of those who placed a child: what happened with the child is the child's.
        record.events.retain(|event| !event.parties.iter().any(|party| hidden(&party.person)));
    }
    record.households.retain(|household| {
        let with_hidden = household.members.iter().any(|(member, _)| hidden(&member.person));
        let left =
            |(member, _): &(registry::Membership, _)| member.person == own && member.valid.until.is_some();
        !(secret.adopted && with_hidden && household.members.iter().any(left))
    });
    for household in &mut record.households {
        household.members.retain(|(member, _)| !hidden(&member.person));
    }
    record.records.retain(|linked| {
        linked.record.reading.row.get(Attribute::EventKind) != Some(EventKind::Adoption.code())
    });
    if secret.adopted { of_adopted(record, secret, rows) } else { record }
}

/// Takes out of an adopted person's record what was before the adoption: where they lived, what they were called, who the
/// parents were.
fn of_adopted(mut record: PersonRecord, secret: &AdoptionSecret, rows: Rows) -> PersonRecord {
    record.residences.retain(|(stay, _)| !was_before(stay, secret.since));
    record.versions.retain(|version| secret.known.is_none_or(|known| *version >= known));
    let later =
        |day: Option<PartialDate>| secret.since.zip(day).is_some_and(|(since, day)| day.earliest() > since);
    record.events.retain(|event| !STAYS.contains(&event.kind) || later(event.date));
    record
        .values
        .retain(|shown| !PARENTS.contains(&shown.attribute) && shown.attribute != Attribute::FormerName);
    for shown in &mut record.values {
        if BEFORE.contains(&shown.attribute) {
            shown.others.clear();
        }
    }
    for linked in &mut record.records {
        let before = rows == Rows::Shown && !speaks_after(linked, secret.since);
        let tells = |attribute: &Attribute| {
            PARENTS.contains(attribute)
                || (rows == Rows::Shown && *attribute == Attribute::FormerName)
                || (before && BEFORE.contains(attribute))
        };
        let reading = &mut linked.record.reading;
        for mention in &mut reading.mentions {
            mention.fields = without(&mention.fields, tells);
        }
        reading.row = without(&reading.row, tells);
    }
    record
}

/// Whether a record speaks of the time after a day alone. A birth never does, whenever it was registered.
fn speaks_after(linked: &LinkedRecord, day: Option<Date>) -> bool {
    let reading = &linked.record.reading;
    let own = reading.mentions.iter().find(|mention| mention.role == linked.role);
    let says = |attribute| {
        own.and_then(|own| own.fields.get(attribute))
            .or_else(|| reading.row.get(attribute))
            .and_then(|text| text.parse::<PartialDate>().ok())
    };
    let is_birth = reading.row.get(Attribute::EventKind) == Some(EventKind::Birth.code())
        || linked.record.source.as_str() == "birth";
    let known = [says(Attribute::RecordDate), says(Attribute::EventDate)];
    let later = |said: PartialDate| day.is_some_and(|day| said.earliest() > day);
    !is_birth && known.iter().any(Option::is_some) && known.into_iter().flatten().all(later)
}

fn without(fields: &Fields, tells: impl Fn(&Attribute) -> bool) -> Fields {
    let others = fields.iter().filter(|(attribute, _)| !tells(attribute));
    others.map(|(attribute, text)| (attribute, text.to_owned())).collect()
}

/// A household without the children whom another family has adopted since.
pub(crate) async fn household(
    store: &Store,
    permit: &Permit,
    mut found: HouseholdRecord,
) -> Result<HouseholdRecord> {
    if permit.sees_adoptions() {
        return Ok(found);
    }
    let members: Vec<PersonId> = found.members.iter().map(|(member, _)| member.person).collect();
    let secrets = store.adoption_secrets(permit, &members).await?;
    let gone = |member: &PersonId| {
        let secret = secrets.get(member);
        secret.is_some_and(|secret| secret.adopted && secret.ended.iter().any(|one| members.contains(one)))
    };
    found.members.retain(|(member, _)| !gone(&member.person));
    Ok(found)
}

/// Those who lived at a home, without the stays of children whom another family has adopted since.
pub(crate) async fn home(
    store: &Store,
    permit: &Permit,
    mut found: HomeRecord,
    known_at: Option<Timestamp>,
) -> Result<HomeRecord> {
    if permit.sees_adoptions() {
        return Ok(found);
    }
    let residents: Vec<PersonId> = found.residents.iter().map(|(stay, _)| stay.person).collect();
    let secrets = store.adoption_secrets(permit, &residents).await?;
    let tells = |stay: &Residence| {
        secrets.get(&stay.person).is_some_and(|secret| {
            secret.precedes(known_at) || (secret.adopted && was_before(stay, secret.since))
        })
    };
    found.residents.retain(|(stay, _)| !tells(stay));
    Ok(found)
}

/// Whether a stay that is over began before an adoption.
fn was_before(stay: &Residence, since: Option<Date>) -> bool {
    stay.valid.until.is_some() && since.is_none_or(|since| stay.valid.from < since)
}

#[cfg(test)]
mod tests {
    use base::{PersonId, RecordId, Spell};
    use records::MentionRef;
    use registry::{ResidenceKind, ResidenceStatus, Rule};
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_stay_leads_back_when_it_began_before_the_adoption_and_is_over() {
        let stay = |from: &str, until: Option<&str>| Residence {
            person: PersonId::from_uuid(Uuid::nil()),
            kind: ResidenceKind::Usual,
            division: None,
            address: None,
            dwelling: None,
            valid: Spell { from: from.parse().unwrap(), until: until.map(|day| day.parse().unwrap()) },
            from_stated: true,
            status: ResidenceStatus::Ended,
            mention: MentionRef { record: RecordId::from_uuid(Uuid::nil()), role: "self".into() },
            source: "hukou".into(),
            rule: Rule::Only,
        };
        let since = "2022-05-06".parse().ok();
        assert!(was_before(&stay("2018-01-01", Some("2022-05-06")), since));
        assert!(was_before(&stay("2018-01-01", Some("2022-08-01")), since), "the move came later");
        assert!(!was_before(&stay("2022-05-06", Some("2024-01-01")), since), "with the adopters");
        assert!(!was_before(&stay("2018-01-01", None), since), "where the child lives now");
        assert!(
            was_before(&stay("2023-01-01", Some("2024-01-01")), None),
            "on no known day: all that is over"
        );
    }
}

//! The secrecy of adoptions (Civil Code, article 1110). Whoever registers adoptions sees them, to correct them
//! ([`Permit::sees_adoptions`]); everybody else sees the adoptive family and nothing that says that it is one.

use access::Permit;
use base::{PersonId, Timestamp};
use records::{Attribute, Fields};
use registry::EventKind;
use store::{AdoptionSecret, HouseholdRecord, PersonRecord, Store};

use crate::Result;

/// What says who the parents are.
const PARENTS: [Attribute; 4] =
    [Attribute::MotherName, Attribute::MotherId, Attribute::FatherName, Attribute::FatherId];

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
    Ok(Some(veiled(record, &secret)))
}

fn veiled(mut record: PersonRecord, secret: &AdoptionSecret) -> PersonRecord {
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
    if secret.adopted {
        record.values.retain(|shown| !PARENTS.contains(&shown.attribute));
        for linked in &mut record.records {
            for mention in &mut linked.record.reading.mentions {
                mention.fields = without_parents(&mention.fields);
            }
        }
    }
    record
}

fn without_parents(fields: &Fields) -> Fields {
    let others = fields.iter().filter(|(attribute, _)| !PARENTS.contains(attribute));
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
    let mut gone = Vec::new();
    for (member, _) in &found.members {
        let secret = store.adoption_secret(permit, member.person).await?;
        if secret.adopted && found.members.iter().any(|(other, _)| secret.ended.contains(&other.person)) {
            gone.push(member.person);
        }
    }
    found.members.retain(|(member, _)| !gone.contains(&member.person));
    Ok(found)
}

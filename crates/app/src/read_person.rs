use std::collections::BTreeSet;

use access::{Action, Cx, Permit, Subject};
use base::PersonId;
use records::Attribute;
use registry::AsOf;
use store::{PersonRecord, Store};

use crate::{AppError, Masked, Result, adoption, log, mask};

/// A person's record, as it was on a day and as known at a moment (by default all that is known now), sensitive values
/// masked. The log names the person, and the relatives and housemates whose names stand beside, before it is given out.
///
/// A day of the future is refused with [`AppError::Day`]; of somebody who was not yet born on the day nothing is told but
/// that ([`AppError::NotBorn`]). An id that was merged into another is refused with whose it is now ([`AppError::Merged`]).
pub async fn read_person(
    cx: &Cx,
    store: &Store,
    permit: &Permit,
    person: PersonId,
    as_of: AsOf,
) -> Result<Masked<PersonRecord>> {
    past(cx, as_of)?;
    let Some(record) = adoption::person(store, permit, person, as_of.known_at).await? else {
        return Err(gone(store, permit, person).await?);
    };
    let at = cx.now();
    let own = permit.entry(at, Action::ReadRecord, Subject::People(vec![person]));
    let Some(record) = on(record, as_of) else {
        log::keep_all(store, vec![own.of_fields([Attribute::BirthDate])]).await?;
        return Err(AppError::NotBorn);
    };
    let mut entries = vec![own.of_fields(log::record_fields(&record))];
    let beside = shown_beside(&record);
    if !beside.is_empty() {
        let shown = permit.entry(at, Action::ShownBeside, Subject::People(beside));
        entries.push(shown.of_fields(BESIDE));
    }
    log::keep_all(store, entries).await?;
    Ok(mask::record(record))
}

/// Why nobody is read under an id. One that was merged leads to who they are now, of whom nothing is told here: reading them
/// is a read of its own.
async fn gone(store: &Store, permit: &Permit, person: PersonId) -> Result<AppError> {
    let now = store.successors(permit, person).await?;
    Ok(if now.is_empty() { AppError::NotFound } else { AppError::Merged(now) })
}

/// What stands beside a person of the others around.
pub(crate) const BESIDE: [Attribute; 4] =
    [Attribute::Name, Attribute::Sex, Attribute::BirthDate, Attribute::Relation];

/// Nothing is known of days to come.
pub(crate) fn past(cx: &Cx, as_of: AsOf) -> Result<()> {
    match as_of.day {
        Some(day) if day > cx.now().china_date() => Err(AppError::Day),
        Some(_) | None => Ok(()),
    }
}

/// The record as it was on the day that is asked for.
pub(crate) fn on(record: PersonRecord, as_of: AsOf) -> Option<PersonRecord> {
    match as_of.day {
        Some(day) => record.on(day),
        None => Some(record),
    }
}

pub(crate) fn shown_beside(record: &PersonRecord) -> Vec<PersonId> {
    let members =
        record.households.iter().flat_map(|household| &household.members).filter_map(|(_, m)| m.as_ref());
    let kin = record.kin.iter().filter_map(|(_, relative)| relative.as_ref());
    let all: BTreeSet<PersonId> = members.chain(kin).map(|listed| listed.id).collect();
    all.into_iter().filter(|id| *id != record.person.id).collect()
}

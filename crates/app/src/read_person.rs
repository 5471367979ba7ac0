use std::collections::BTreeSet;

use access::{Action, Cx, Permit, Subject};
use base::{PersonId, Timestamp};
use records::Attribute;
use store::{PersonRecord, Store};

use crate::{AppError, Masked, Result, log, mask};

/// A person's record, as known at `as_known` (`None`: now), sensitive values masked. The log names the person, and the
/// relatives and housemates whose names stand beside, before it is given out.
pub async fn read_person(
    cx: &Cx,
    store: &Store,
    permit: &Permit,
    person: PersonId,
    as_known: Option<Timestamp>,
) -> Result<Masked<PersonRecord>> {
    let record = store.person(permit, person, as_known).await?.ok_or(AppError::NotFound)?;
    let at = cx.now();
    let own = permit.entry(at, Action::ReadRecord, Subject::People(vec![person]));
    let mut entries = vec![own.of_fields(log::record_fields(&record))];
    let beside = shown_beside(&record);
    if !beside.is_empty() {
        let shown = permit.entry(at, Action::ShownBeside, Subject::People(beside));
        let fields = [Attribute::Name, Attribute::Sex, Attribute::BirthDate, Attribute::Relation];
        entries.push(shown.of_fields(fields));
    }
    log::keep_all(store, entries).await?;
    Ok(mask::record(record))
}

pub(crate) fn shown_beside(record: &PersonRecord) -> Vec<PersonId> {
    let members =
        record.households.iter().flat_map(|household| &household.members).filter_map(|(_, m)| m.as_ref());
    let kin = record.kin.iter().filter_map(|(_, relative)| relative.as_ref());
    let all: BTreeSet<PersonId> = members.chain(kin).map(|listed| listed.id).collect();
    all.into_iter().filter(|id| *id != record.person.id).collect()
}

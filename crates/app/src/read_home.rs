use access::{Action, Cx, Permit, Subject};
use base::{DwellingId, HouseholdId, PersonId};
use records::Attribute;
use registry::AsOf;
use store::{Flat, HomeRecord, HouseholdRecord, Listed, Store};

use crate::{
    AppError, Masked, Result, adoption, log, mask,
    read_person::{BESIDE, past},
};

/// A household with its members, as it was on a day and as known at a moment. The log names each member who is shown, before
/// it is given out.
pub async fn read_household(
    cx: &Cx,
    store: &Store,
    permit: &Permit,
    id: HouseholdId,
    as_of: AsOf,
) -> Result<Masked<HouseholdRecord>> {
    past(cx, as_of)?;
    let found = store.household(permit, id, as_of).await?.ok_or(AppError::NotFound)?;
    let found = adoption::household(store, permit, found).await?;
    named(cx, store, permit, found.members.iter().filter_map(|(_, listed)| listed.as_ref())).await?;
    Ok(mask::household(found))
}

/// A home with whoever lives there, or lived there on a day, as known at a moment. The log names each person who is shown,
/// before it is given out.
pub async fn read_home(
    cx: &Cx,
    store: &Store,
    permit: &Permit,
    id: DwellingId,
    as_of: AsOf,
) -> Result<Masked<HomeRecord>> {
    past(cx, as_of)?;
    let found = store.home(permit, id, as_of).await?.ok_or(AppError::NotFound)?;
    let found = adoption::home(store, permit, found, as_of.known_at).await?;
    named(cx, store, permit, found.residents.iter().filter_map(|(_, listed)| listed.as_ref())).await?;
    Ok(mask::home(found))
}

/// The homes of the building that a home is in, with how many people live in each: addresses and counts, nobody by name.
/// The log has that a list was shown.
pub async fn read_building(
    cx: &Cx,
    store: &Store,
    permit: &Permit,
    home: DwellingId,
    as_of: AsOf,
) -> Result<Vec<Flat>> {
    past(cx, as_of)?;
    let flats = store.building(permit, home, as_of).await?.ok_or(AppError::NotFound)?;
    log::read_fields(cx, store, permit, (Action::Search, Subject::None), [Attribute::Address]).await?;
    Ok(flats)
}

async fn named(cx: &Cx, store: &Store, permit: &Permit, people: impl Iterator<Item = &Listed>) -> Result<()> {
    let mut people: Vec<PersonId> = people.map(|listed| listed.id).collect();
    people.sort_unstable();
    people.dedup();
    log::read_fields(cx, store, permit, (Action::ReadRecord, Subject::People(people)), BESIDE).await
}

use std::collections::BTreeMap;

use access::{Action, Cx, Permit, Subject};
use base::{Page, PageSize, PersonId};
use registry::{
    AsOf,
    search::{Query, TermKind},
};
use store::{Found, Listed, Store};

use crate::{
    AppError, Masked, Result, adoption, log, mask,
    read_person::{on, past},
};

/// The most characters that a search may have.
pub(crate) const LONGEST: usize = 100;

/// A person found, and by what.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundPerson {
    /// The person, numbers masked.
    pub person: Masked<Listed>,
    /// What matched; `None` for an address.
    pub matched: Option<TermKind>,
    /// It matched but for one slip of whoever typed.
    pub near: bool,
}

/// Finds people of the permit's area by what was typed: a number, a phone, a name, pinyin, an address, a
/// certificate; where nobody is, those whom it nearly names.
///
/// The log names each person on the page before the page is given out.
pub async fn search_people(
    cx: &Cx,
    store: &Store,
    permit: &Permit,
    typed: &str,
    cursor: Option<&str>,
    size: PageSize,
) -> Result<Page<FoundPerson>> {
    search_then(cx, store, permit, (typed, AsOf::default()), cursor, size).await
}

/// The same of the register as it was: found by what people were found by at the moment, with the values and places of the
/// day. Whoever was not yet born on the day is left out.
pub async fn search_then(
    cx: &Cx,
    store: &Store,
    permit: &Permit,
    (typed, as_of): (&str, AsOf),
    cursor: Option<&str>,
    size: PageSize,
) -> Result<Page<FoundPerson>> {
    past(cx, as_of)?;
    let query = read_query(typed)?;
    let Page { mut items, next } = match as_of.known_at {
        // Certificates and slips are looked for as the register stands.
        None => store.search(permit, &query, cursor, size).await?,
        then => store.search_then(permit, &query, then, cursor, size).await?,
    };
    items = adoption::found(store, permit, &query, as_of.known_at, items).await?;
    if as_of.day.is_some() {
        let ids: Vec<PersonId> = items.iter().map(|found| found.person.id).collect();
        let records = adoption::people(store, permit, &ids, as_of.known_at).await?;
        let mut then: BTreeMap<PersonId, Listed> = records
            .into_iter()
            .filter_map(|record| on(record, as_of).map(|record| (record.person.id, record.person)))
            .collect();
        let of_day = |found: Found| Some(Found { person: then.remove(&found.person.id)?, ..found });
        items = items.into_iter().filter_map(of_day).collect();
    }
    let people: Vec<&Listed> = items.iter().map(|found| &found.person).collect();
    let shown = Subject::People(people.iter().map(|person| person.id).collect());
    log::read_fields(cx, store, permit, (Action::Search, shown), log::listed_fields(&people)).await?;
    let items = items
        .into_iter()
        .map(|Found { person, matched, near }| FoundPerson { person: mask::listed(person), matched, near })
        .collect();
    Ok(Page { items, next })
}

/// What the typed text is taken for. One character is no search: it would browse a population.
pub fn read_query(typed: &str) -> Result<Query> {
    let typed = typed.trim();
    if !(2..=LONGEST).contains(&typed.chars().count()) {
        return Err(AppError::SearchTooShort);
    }
    Query::read(typed).ok_or(AppError::SearchTooShort)
}

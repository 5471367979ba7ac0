use access::{Action, Cx, Permit, Subject};
use base::{Page, PageSize};
use registry::search::{Query, TermKind};
use store::{Found, Listed, Store};

use crate::{AppError, Masked, Result, log, mask};

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
    let query = read_query(typed)?;
    let Page { items, next } = store.search(permit, &query, cursor, size).await?;
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

use access::{Cx, Permit};
use base::PageSize;
use registry::{AsOf, search::TermKind};
use store::{PersonRecord, Store};

use crate::{AppError, Masked, Result, read_person, read_query};

/// The most people that one number can name: more are a fault of the register, and nobody's record.
const MOST: u16 = 5;

/// The people of the permit's area whose shown document number is exactly this one, for another system that has it already.
/// The log names each as when the record is opened at the desk; nobody is in it who only has a longer number.
pub async fn people_by_number(
    cx: &Cx,
    store: &Store,
    permit: &Permit,
    number: &str,
) -> Result<Vec<Masked<PersonRecord>>> {
    let number = number.trim().to_uppercase();
    let query = match read_query(&number) {
        Ok(query) if query.kinds.contains(&TermKind::Number) => query,
        Ok(_) | Err(AppError::SearchTooShort) => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let found = store.search(permit, &query, None, PageSize::new(MOST)).await?;
    let mut records = Vec::new();
    for one in found.items.iter().filter(|one| !one.near && one.person.id_number.as_deref() == Some(&*number))
    {
        records.push(read_person(cx, store, permit, one.person.id, AsOf::default()).await?);
    }
    Ok(records)
}

use access::{Action, Cx, Permit, Subject};
use base::{PersonId, RecordId, Redacted};
use records::Attribute;
use store::Store;

use crate::{AppError, Result, adoption, log};

/// A sensitive value in full: the register's own, or the one that `record` states of the person. Leaves its own entry
/// in the log.
pub async fn unmask(
    cx: &Cx,
    store: &Store,
    permit: &Permit,
    person: PersonId,
    attribute: Attribute,
    record: Option<RecordId>,
) -> Result<Redacted<String>> {
    let found = adoption::person(store, permit, person, None).await?.ok_or(AppError::NotFound)?;
    let value = match record {
        None => found.values.iter().find(|shown| shown.attribute == attribute).map(|shown| &*shown.value),
        Some(id) => found.records.iter().filter(|linked| linked.record.id == id).find_map(|linked| {
            let reading = &linked.record.reading;
            let own = reading.mentions.iter().find(|mention| mention.role == linked.role);
            own.and_then(|mention| mention.fields.get(attribute)).or_else(|| reading.row.get(attribute))
        }),
    };
    let value = value.ok_or(AppError::NotFound)?.to_owned();
    let shown = (Action::Unmask, Subject::People(vec![person]));
    log::read_fields(cx, store, permit, shown, [attribute]).await?;
    Ok(Redacted::new(value))
}

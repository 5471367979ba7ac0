use access::{Action, AuditEntry, Cx, Permit, Subject};
use base::{BatchId, PersonId};
use records::Attribute;
use store::{Listed, PersonRecord, Store};

use crate::{AppError, Result};

/// Appends an entry to the log; durable when it returns. A read whose entry cannot be kept fails.
pub(crate) async fn keep(store: &Store, entry: &AuditEntry) -> Result<()> {
    store.append_audit(entry).await.map(drop).map_err(AppError::LogUnwritable)
}

/// Appends the entries of one read, one after the other; durable when it returns.
pub(crate) async fn keep_all(store: &Store, entries: Vec<AuditEntry>) -> Result<()> {
    store.append_audits(entries).await.map(drop).map_err(AppError::LogUnwritable)
}

/// Logs a read under a permit.
pub(crate) async fn read(
    cx: &Cx,
    store: &Store,
    permit: &Permit,
    action: Action,
    subject: Subject,
) -> Result<()> {
    keep(store, &permit.entry(cx.now(), action, subject)).await
}

/// Logs that somebody looked at what is their own.
pub(crate) async fn read_own(cx: &Cx, store: &Store, permit: &Permit, person: PersonId) -> Result<()> {
    read(cx, store, permit, Action::ReadOwn, Subject::People(vec![person])).await
}

/// Logs a read under a permit, with the fields that it shows.
pub(crate) async fn read_fields(
    cx: &Cx,
    store: &Store,
    permit: &Permit,
    (action, subject): (Action, Subject),
    fields: impl IntoIterator<Item = Attribute>,
) -> Result<()> {
    keep(store, &permit.entry(cx.now(), action, subject).of_fields(fields)).await
}

/// The fields that a list shows of each person, numbers masked.
pub(crate) fn listed_fields(people: &[&Listed]) -> Vec<Attribute> {
    let shows = |field: fn(&Listed) -> bool| people.iter().any(|person| field(person));
    [
        (Attribute::Name, shows(|one| one.name.is_some())),
        (Attribute::Sex, shows(|one| one.sex.is_some())),
        (Attribute::BirthDate, shows(|one| one.birth_date.is_some())),
        (Attribute::IdNumber, shows(|one| one.id_number.is_some())),
        (Attribute::Phone, shows(|one| one.phone.is_some())),
        (Attribute::HukouDivision, shows(|one| one.hukou_division.is_some())),
        (Attribute::Division, shows(|one| one.usual_division.is_some())),
        (Attribute::Address, shows(|one| one.usual_address.is_some())),
    ]
    .into_iter()
    .filter_map(|(field, shown)| shown.then_some(field))
    .collect()
}

/// The fields that a record shows of its person: the register's own values and what each source record states.
pub(crate) fn record_fields(record: &PersonRecord) -> Vec<Attribute> {
    let stated = record.records.iter().flat_map(|linked| {
        let reading = &linked.record.reading;
        let own = reading.mentions.iter().filter(|mention| mention.role == linked.role);
        own.flat_map(|mention| mention.fields.iter()).chain(reading.row.iter()).map(|(field, _)| field)
    });
    record.values.iter().map(|shown| shown.attribute).chain(stated).collect()
}

/// Logs that an import or undo which was announced has not been written.
pub(crate) async fn not_written(cx: &Cx, store: &Store, batches: &[BatchId]) {
    for batch in batches {
        if deed(cx, store, Action::NotWritten, Subject::Batch(*batch)).await.is_err() {
            tracing::error!(%batch, "a failed write could not be noted in the log");
        }
    }
}

/// Logs what the actor did that was no read of people.
pub(crate) async fn deed(cx: &Cx, store: &Store, action: Action, subject: Subject) -> Result<()> {
    let entry = AuditEntry {
        at: cx.now(),
        account: cx.actor.account,
        area: Some(cx.actor.area.clone()),
        role: cx.actor.role,
        purpose: None,
        action,
        subject,
        fields: Vec::new(),
        request: cx.request.clone(),
    };
    keep(store, &entry).await
}

/// Keeps the log's head in the register. The next anchor does as well, so a failure is only noted.
pub(crate) async fn anchor(cx: &Cx, store: &Store) {
    if let Err(error) = store.anchor_log(cx.now()).await {
        tracing::warn!(%error, "the log's head could not be kept in the register");
    }
}

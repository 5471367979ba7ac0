//! Drafts: what a worker has begun to write, kept on the server so that a reload or a lost line costs nothing. Nobody else reads it,
//! it lasts as long as the rule of retention says, and nothing of it is kept in a browser.

use access::{Action, Cx, Permit, Subject, charter};
use base::Timestamp;
use serde_json::Value;
use store::{Leftover, Store};

use crate::{AppError, Result, log, retention};

/// The longest draft, in bytes.
const LONGEST: usize = 64 * 1024;

/// Whether a place of the desk can be named so: small letters, digits, dashes and underscores.
fn named(place: &str) -> Result<()> {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_');
    if (1..=100).contains(&place.len()) && place.bytes().all(fits) { Ok(()) } else { Err(AppError::NotFound) }
}

/// Whether a draft has a field that the charter denies, however deep.
fn denied(content: &Value) -> bool {
    match content {
        Value::Object(fields) => {
            fields.iter().any(|(name, value)| charter::denied(name).is_some() || denied(value))
        }
        Value::Array(items) => items.iter().any(denied),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

/// Drafts never stay without a rule.
const NO_LIMIT: AppError = AppError::Fault("drafts are kept without a limit");

/// Keeps the actor's draft for a place of the desk, in place of the one before.
pub async fn keep_draft(cx: &Cx, store: &Store, place: &str, content: &Value) -> Result<()> {
    named(place)?;
    if content.to_string().len() > LONGEST || denied(content) {
        return Err(AppError::Choice);
    }
    let old = retention::limit(cx, store, Leftover::Drafts).await?.ok_or(NO_LIMIT)?;
    Ok(store.keep_draft(cx.actor.account, place, content, (cx.now(), old)).await?)
}

/// The actor's own draft and when it was kept. It may name people, so that the log has that it was looked at.
pub async fn read_draft(cx: &Cx, store: &Store, permit: &Permit, place: &str) -> Result<(Value, Timestamp)> {
    named(place)?;
    let old = retention::limit(cx, store, Leftover::Drafts).await?.ok_or(NO_LIMIT)?;
    let found = store.draft(cx.actor.account, place, old).await?.ok_or(AppError::NotFound)?;
    log::read(cx, store, permit, Action::ReadDraft, Subject::None).await?;
    Ok(found)
}

/// Drafts about the office's own work, such as its texts: they name nobody, and who writes them may read nobody.
const OF_OFFICE: &str = "office-";

/// The actor's own draft about the office's work and when it was kept. It is asked for without a purpose, as there is none to have.
pub async fn read_office_draft(cx: &Cx, store: &Store, place: &str) -> Result<(Value, Timestamp)> {
    named(place)?;
    if !place.starts_with(OF_OFFICE) {
        return Err(AppError::NotFound);
    }
    let old = retention::limit(cx, store, Leftover::Drafts).await?.ok_or(NO_LIMIT)?;
    store.draft(cx.actor.account, place, old).await?.ok_or(AppError::NotFound)
}

/// Drops the actor's draft of a place: it was sent, or is not wanted.
pub async fn drop_draft(cx: &Cx, store: &Store, place: &str) -> Result<()> {
    named(place)?;
    Ok(store.drop_draft(cx.actor.account, place).await?)
}

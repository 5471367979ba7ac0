use std::collections::BTreeSet;

use access::{Action, Cx, Permit, Subject};
use base::{Date, PersonId, RosterId};
use forms::listing;
use records::Attribute;
use store::{ListExport, Store};

use super::{RosterView, keep::view};
use crate::{
    AppError, Result,
    forms::known::{self, Wanted},
    log, mask,
};

/// Rows that are shown at a time.
const PAGE: usize = 200;
/// The fewest and the most characters of a reason.
const REASON: std::ops::RangeInclusive<usize> = 4..=500;

/// A row: whose, and what the columns show, numbers masked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RosterRow {
    /// Who.
    pub id: PersonId,
    /// One cell a column.
    pub cells: Vec<String>,
}

/// An open roster.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenRoster {
    /// What it is.
    pub roster: RosterView,
    /// The day that it shows: today.
    pub day: Date,
    /// How many rows it has.
    pub total: usize,
    /// The rows from the place that was asked for.
    pub rows: Vec<RosterRow>,
}

/// A roster as it leaves in a file.
#[derive(Debug, Clone, PartialEq)]
pub struct RosterFile {
    /// What it is.
    pub roster: RosterView,
    /// The day that it shows.
    pub day: Date,
    /// Its rows.
    pub rows: Vec<Vec<String>>,
}

/// Everybody on a roster, as the register stands.
async fn rows(
    cx: &Cx,
    store: &Store,
    permit: &Permit,
    roster: &RosterView,
    in_full: &[Attribute],
) -> Result<Vec<RosterRow>> {
    let day = cx.now().china_date();
    let mut facts = known::bare(permit.area().prefix(), day, day);
    let content = &roster.content;
    let populations = std::slice::from_ref(&content.population);
    let wanted = Wanted { populations, subject: None, known_at: None };
    let ids = known::people(store, permit, wanted, &mut facts).await?;
    let masked: Vec<Option<Attribute>> = content
        .columns
        .iter()
        .map(|(_, what)| known::attribute(*what).filter(|attribute| !in_full.contains(attribute)))
        .collect();
    let cell = |(text, masked): (Option<String>, &Option<Attribute>)| {
        let text = text.unwrap_or_default();
        masked.map_or_else(|| text.clone(), |attribute| mask::value(attribute, &text))
    };
    let found = listing::rows(&facts, &content.population, &content.columns).into_iter();
    let row = |(at, row): (usize, listing::Row)| {
        Some(RosterRow { id: *ids.get(at)?, cells: row.into_iter().zip(&masked).map(cell).collect() })
    };
    Ok(found.filter_map(row).collect())
}

/// What a roster shows of people, for the log.
fn fields(roster: &RosterView) -> BTreeSet<Attribute> {
    roster.content.columns.iter().filter_map(|(_, what)| known::attribute(*what)).collect()
}

/// Opens a roster at a row: as the register stands at this moment, within the reader's area. Whoever is shown is in the log first.
pub async fn open_roster(
    cx: &Cx,
    store: &Store,
    permit: &Permit,
    id: RosterId,
    from: usize,
) -> Result<OpenRoster> {
    let kept = store.roster(permit.area(), id).await?.ok_or(AppError::NotFound)?;
    let roster = view(cx, kept)?;
    let all = rows(cx, store, permit, &roster, &[]).await?;
    let total = all.len();
    let rows: Vec<RosterRow> = all.into_iter().skip(from).take(PAGE).collect();
    let people = Subject::People(rows.iter().map(|row| row.id).collect());
    log::read_fields(cx, store, permit, (Action::OpenRoster, people), fields(&roster)).await?;
    Ok(OpenRoster { roster, day: cx.now().china_date(), total, rows })
}

/// Takes a roster away as a file. `permit` comes from [`Cx::export_permit`]; the file is among the lists that were taken away.
pub async fn export_roster(
    cx: &Cx,
    store: &Store,
    permit: &Permit,
    id: RosterId,
    (reason, in_full): (&str, &[Attribute]),
) -> Result<RosterFile> {
    let reason = reason.trim();
    let kept = store.roster(permit.area(), id).await?.ok_or(AppError::NotFound)?;
    let roster = view(cx, kept)?;
    let shown = fields(&roster);
    let sensitive =
        |one: &Attribute| matches!(one, Attribute::IdNumber | Attribute::Phone) && shown.contains(one);
    if !REASON.contains(&reason.chars().count()) || !in_full.iter().all(sensitive) {
        return Err(AppError::GrantTerms);
    }
    let rows = rows(cx, store, permit, &roster, in_full).await?;
    let people: Vec<PersonId> = rows.iter().map(|row| row.id).collect();
    let of = |action| permit.entry(cx.now(), action, Subject::People(people.clone()));
    let mut entries = vec![of(Action::ExportPeople).of_fields(shown)];
    if !in_full.is_empty() {
        entries.push(of(Action::Unmask).of_fields(in_full.iter().copied()));
    }
    let codes: Vec<&str> = in_full.iter().map(|one| one.code()).collect();
    let export = ListExport {
        id: uuid::Uuid::from_bytes(cx.env.random()),
        account: permit.account(),
        area: permit.area().prefix().into(),
        purpose: permit.purpose().code().into(),
        what: "roster".into(),
        format: "xlsx".into(),
        in_full: codes.join(" ").into(),
        reason: reason.into(),
        begun_at: cx.now(),
        ended_at: None,
        rows: 0,
    };
    log::keep_all(store, entries).await?;
    store.begin_export(&export).await?;
    store.note_export(export.id, u64::try_from(rows.len()).unwrap_or(u64::MAX), Some(cx.now())).await?;
    Ok(RosterFile {
        roster,
        day: cx.now().china_date(),
        rows: rows.into_iter().map(|row| row.cells).collect(),
    })
}

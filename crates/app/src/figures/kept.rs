//! Tables that an office keeps by name, shares by link and lets be computed by themselves.

use access::{Action, Actor, CountPermit, Cx};
use base::{Date, KeptTableId};
use serde_json::{Value, json};
use statistics::{Spec, dimension::unit};
use store::{Every, KeptResult, KeptTable, Store};

use super::{FigureFault, OpenSnapshot, lay_out, list_snapshots, open_snapshot, snapshots, tables::count};
use crate::{App, AppError, Result, log, planning::Language};

/// A table that is kept, with what it gave.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptView {
    /// The table.
    pub table: KeptTable,
    /// What is counted.
    pub spec: Spec,
    /// What it gave, the latest day first.
    pub results: Vec<KeptResult>,
}

/// Keeps a table under a name.
pub async fn keep_table(
    cx: &Cx,
    store: &Store,
    permit: &CountPermit,
    name: &str,
    spec: &Spec,
    every: Every,
) -> Result<KeptView> {
    let name = name.trim();
    let long = name.chars().count();
    if !(1..=100).contains(&long) {
        return Err(AppError::Choice);
    }
    if unit(&spec.unit).is_none() {
        return Err(FigureFault::Spec(statistics::SpecFault::Unit).into());
    }
    let table = KeptTable {
        id: cx.env.new_id(),
        area: permit.area().clone(),
        name: name.into(),
        spec: serde_json::to_value(spec).or(Err(FigureFault::Definition))?,
        every,
        account: permit.account(),
        created_at: cx.now(),
    };
    store.keep_table(permit, &table).await?;
    Ok(KeptView { table, spec: spec.clone(), results: Vec::new() })
}

/// The tables that the actor's area keeps, with what they gave.
pub async fn list_kept(store: &Store, permit: &CountPermit) -> Result<Vec<KeptView>> {
    let mut views = Vec::new();
    for table in store.kept_tables(permit).await? {
        let results = store.kept_results(permit, table.id).await?;
        views.push(KeptView { spec: spec_of(&table)?, table, results });
    }
    Ok(views)
}

/// A kept table as a link leads to it: what is counted, which the reader then counts within their own area. What it gave goes to
/// the area that keeps it.
pub async fn read_kept(store: &Store, permit: &CountPermit, id: KeptTableId) -> Result<KeptView> {
    let table = store.kept_table(permit, id).await?.ok_or(AppError::NotFound)?;
    let results = store.kept_results(permit, id).await?;
    Ok(KeptView { spec: spec_of(&table)?, table, results })
}

/// Puts a kept table away.
pub async fn remove_kept(cx: &Cx, store: &Store, permit: &CountPermit, id: KeptTableId) -> Result<()> {
    if store.remove_kept_table(permit, id, cx.now()).await? { Ok(()) } else { Err(AppError::NotFound) }
}

fn spec_of(table: &KeptTable) -> Result<Spec> {
    Ok(serde_json::from_value(table.spec.clone()).or(Err(FigureFault::Definition))?)
}

/// The last day of the last month or quarter that has ended by `today`.
pub fn due_day(every: Every, today: Date) -> Option<Date> {
    let months = i16::from(today.month()) - 1;
    let ended = match every {
        Every::Never => return None,
        Every::Month => months,
        Every::Quarter => months - months % 3,
    };
    let first = Date::new(today.year(), i8::try_from(ended + 1).ok()?, 1).ok()?;
    first.yesterday().ok()
}

/// Computes every table that is due and has no result yet, each under the leave that whoever keeps it has now; one whose keeper may
/// no longer count stays as it is. How many were computed. Called by the service from time to time.
pub async fn compute_due(app: &App) -> Result<usize> {
    let mut made = 0;
    for table in app.store.scheduled_tables().await? {
        let Some(day) = due_day(table.every, app.env.now().china_date()) else { continue };
        let Some(cx) = keeper(app, &table).await? else { continue };
        let Ok(permit) = cx.count_permit() else { continue };
        let known = app.store.kept_results(&permit, table.id).await?;
        if known.iter().any(|result| result.day == day) {
            continue;
        }
        match compute(app, &cx, &permit, &table, day).await {
            Ok(()) => made += 1,
            // A table that cannot be counted any more leaves the others alone.
            Err(AppError::Figures(fault)) => {
                tracing::warn!(%fault, table = %table.id, "a kept table was not computed");
            }
            Err(other) => return Err(other),
        }
    }
    Ok(made)
}

/// How often the service looks whether a table is due.
const LOOKS: std::time::Duration = std::time::Duration::from_mins(10);

/// Computes what is due, from time to time, as long as the service runs. A failure is told and tried again.
pub async fn keep_schedule(app: App) {
    loop {
        match compute_due(&app).await {
            Ok(0) => {}
            Ok(made) => tracing::info!(made, "kept tables were computed"),
            Err(error) => tracing::warn!(%error, "kept tables were not computed"),
        }
        tokio::time::sleep(LOOKS).await;
    }
}

/// The context of whoever keeps a table, by a grant that holds now and is of the table's area.
async fn keeper(app: &App, table: &KeptTable) -> Result<Option<Cx>> {
    let now = app.env.now();
    let grants = app.store.grants_of(table.account).await?;
    let grant = grants.into_iter().find(|grant| {
        grant.holds(now) && !grant.emergency && grant.area == table.area && grant.role.may_plan()
    });
    Ok(grant.map(|grant| Cx {
        actor: Actor::new(table.account, grant.role, grant.area),
        env: app.env.clone(),
        request: "schedule".into(),
    }))
}

async fn compute(app: &App, cx: &Cx, permit: &CountPermit, table: &KeptTable, day: Date) -> Result<()> {
    let folder = app.snapshots();
    let listed = list_snapshots(permit, &folder)?;
    let own = permit.area().prefix();
    let known = listed
        .into_iter()
        .find(|view| view.definition.day == day && own.starts_with(&*view.definition.area))
        .map(|view| view.name);
    let name = match known {
        Some(name) => name,
        None => snapshots::take_snapshot(cx, &app.store, permit, &folder, day, None).await?.name,
    };
    let snapshot = open_snapshot(permit, &folder, &name)?;
    let content = laid_out(cx, &app.store, permit, snapshot, spec_of(table)?).await?;
    let result = KeptResult { table: table.id, day, snapshot: name.into(), made_at: cx.now(), content };
    Ok(app.store.keep_result(permit, &result).await?)
}

/// A table in both languages, as results are kept.
async fn laid_out(
    cx: &Cx,
    store: &Store,
    permit: &CountPermit,
    snapshot: OpenSnapshot,
    spec: Spec,
) -> Result<Value> {
    let definition = snapshot.definition.clone();
    let tables = count(snapshot, vec![spec], Some(statistics::MOST_SHOWN)).await?;
    log::keep(store, &permit.entry(cx.now(), Action::Count)).await?;
    let table = tables.first().ok_or(AppError::Fault("a table was not counted"))?;
    let laid = |language| lay_out(table, &definition, language);
    Ok(json!({"zh": laid(Language::Chinese), "en": laid(Language::English)}))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_due_for_the_last_day_of_what_has_ended() {
        let day = |text: &str| text.parse::<Date>().unwrap_or_default();
        for (today, month, quarter) in [
            ("2026-11-22", "2026-10-31", "2026-09-30"),
            ("2026-10-01", "2026-09-30", "2026-09-30"),
            ("2026-01-01", "2025-12-31", "2025-12-31"),
            ("2024-03-31", "2024-02-29", "2023-12-31"),
        ] {
            assert_eq!(due_day(Every::Month, day(today)), Some(day(month)), "{today}");
            assert_eq!(due_day(Every::Quarter, day(today)), Some(day(quarter)), "{today}");
        }
        assert_eq!(due_day(Every::Never, day("2026-11-22")), None);
    }
}

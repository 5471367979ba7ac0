//! Tables for analysts, each in the name of an analyst's own account: moved by the method of cell keys, and so many a year.

use access::{Action, AnalystPermit, CountPermit, Cx};
use sha2::{Digest as _, Sha256};
use statistics::{
    Plan, Share, Spec, SpecFault,
    disclosure::{Key, PTable, Perturbed, count_keyed},
    kernel::CountFault,
};
use store::{AnalystTable, Store};

use super::{FigureFault, Layout, OpenSnapshot, layout::lay_out_with};
use crate::{AppError, Result, log, planning::Language};

/// Different tables that one analyst gets in a year. Eleven splits of one total, which are all that two dimensions of a person allow,
/// leave its best estimate wrong more often than right (see the tests of `statistics`); sixty tables are some of that for a few totals.
pub const TABLES_A_YEAR: u32 = 60;
/// The most cells of one such table.
const MOST_CELLS: usize = 20_000;

/// A table for an analyst.
#[derive(Debug, Clone, PartialEq)]
pub struct ForAnalyst {
    /// As it leaves.
    pub layout: Layout,
    /// Different tables that this analyst has had this year, this one included.
    pub used: u32,
}

/// Counts a table for the analyst of the permit and moves its cells: the same cell the same way in whatever table. It is entered in the
/// ledger before it is given out; what goes over the account's budget is refused, and the same table again costs nothing.
pub async fn table_for_analyst(
    cx: &Cx,
    store: &Store,
    permit: &AnalystPermit,
    snapshot: OpenSnapshot,
    spec: Spec,
    language: Language,
) -> Result<ForAnalyst> {
    // Filters of any categories would make ever new splits of one total to average over.
    if !spec.filter.is_empty() || spec.share != Share::None {
        return Err(FigureFault::Whole.into());
    }
    let plan = Plan::new(&spec, &snapshot).map_err(FigureFault::from)?;
    if plan.cells() > MOST_CELLS {
        return Err(FigureFault::Spec(SpecFault::Large).into());
    }
    let now = cx.now();
    let account = store.account(permit.account()).await?.ok_or(AppError::NotFound)?;
    let asked = AnalystTable {
        analyst: account.name,
        year: now.china_date().year(),
        digest: digest(&snapshot, &spec),
        snapshot: snapshot.name.clone().into(),
        spec: serde_json::to_value(&spec).or(Err(FigureFault::Definition))?,
        account: permit.account(),
        asked_at: now,
    };
    if !store.spend_on_analyst(permit, &asked, TABLES_A_YEAR).await? {
        return Err(FigureFault::Spent.into());
    }
    log::keep(store, &permit.entry(now, Action::Count)).await?;
    let secret = of_use(store.analyst_secret(permit, cx.env.random(), now).await?, "cells");
    let noise = PTable::usual().ok_or(AppError::Fault("the table of chances does not exist"))?;
    let definition = snapshot.definition.clone();
    let counted = tokio::task::spawn_blocking(move || {
        count_keyed(&plan, &snapshot, &secret).map(|keyed| (keyed.perturbed(&noise), keyed.table)).map_err(
            |fault| match fault {
                CountFault::Part(fault) => fault,
                CountFault::Axes => FigureFault::Definition,
            },
        )
    });
    let (moved, table) = counted.await.or(Err(AppError::Fault("a table was not counted to its end")))??;
    let Perturbed { cells, rows, columns, all } = moved;
    let mut layout = lay_out_with(&table, &definition, language, &cells, (&rows, &columns, all));
    if let Some(first) = layout.notes.first_mut() {
        NOTE[usize::from(language == Language::English)].clone_into(first);
    }
    Ok(ForAnalyst { layout, used: used(store, permit, asked.year).await? })
}

/// Different tables that the permit's analyst has had in a year.
pub async fn used(store: &Store, permit: &AnalystPermit, year: i16) -> Result<u32> {
    let given = store.own_analyst_tables(permit).await?;
    Ok(u32::try_from(given.iter().filter(|one| one.year == year).count()).unwrap_or(u32::MAX))
}

const NOTE: [&str; 2] = [
    "登记数，非官方统计数。供分析用：每格按单元密钥扰动（均值 0，方差 3，最多 ±5，0 保持为 0，不出现 1 和 2）；同一格在任何表中都相同，合计各自扰动，不一定等于各部分之和。",
    "Register counts, never official statistics. For analysts: each cell is moved by its cell key (mean 0, variance 3, at most 5, nobody stays nobody, no ones or twos); the same cell is the same in every table, and totals are moved by themselves and need not add up.",
];

/// The same for the same table of the same snapshot, whichever way round its dimensions stand.
fn digest(snapshot: &OpenSnapshot, spec: &Spec) -> [u8; 32] {
    let mut dimensions: Vec<&str> = spec.rows.iter().chain(&spec.columns).map(|code| &**code).collect();
    dimensions.sort_unstable();
    let said = format!(
        "{}\n{}\n{}\n{}\n{}\n{}",
        snapshot.name,
        spec.unit,
        dimensions.join(","),
        spec.area.as_deref().unwrap_or(snapshot.area()),
        spec.level,
        spec.years
    );
    Sha256::digest(said).into()
}

/// The area's secret for one use, made at its first use. Uses have secrets of their own, so that one tells nothing of another.
pub(super) async fn secret(cx: &Cx, store: &Store, permit: &CountPermit, of: &str) -> Result<Key> {
    Ok(of_use(store.figure_secret(permit, cx.env.random(), cx.now()).await?, of))
}

fn of_use(whole: [u8; 32], of: &str) -> Key {
    Key::new(Sha256::new().chain_update(whole).chain_update(of.as_bytes()).finalize().into())
}

use access::{Action, CountPermit, Cx};
use statistics::{Plan, Spec, SpecFault, Table, count_tables, kernel::CountFault};
use store::Store;

use super::{FigureFault, OpenSnapshot};
use crate::{AppError, Result, log};

/// Threads that count.
pub(super) const THREADS: usize = 2;

/// Counts one table of a snapshot. Exact counts: the log has its entry, with the purpose, before they are given out.
pub async fn build_table(
    cx: &Cx,
    store: &Store,
    permit: &CountPermit,
    snapshot: OpenSnapshot,
    spec: Spec,
) -> Result<Table> {
    let mut tables = count(snapshot, vec![spec], Some(statistics::MOST_SHOWN)).await?;
    log::keep(store, &permit.entry(cx.now(), Action::Count)).await?;
    tables.pop().ok_or(AppError::Fault("a table was not counted"))
}

/// Counts tables away from the threads that answer.
pub(super) async fn count(
    snapshot: OpenSnapshot,
    specs: Vec<Spec>,
    most: Option<usize>,
) -> Result<Vec<Table>> {
    let counted = tokio::task::spawn_blocking(move || -> std::result::Result<Vec<Table>, FigureFault> {
        let plans = specs
            .iter()
            .map(|spec| Plan::new(spec, &snapshot))
            .collect::<std::result::Result<Vec<_>, _>>()?;
        if plans.iter().any(|plan| most.is_some_and(|most| plan.cells() > most)) {
            return Err(SpecFault::Large.into());
        }
        count_tables(&plans, &snapshot, THREADS).map_err(|fault| match fault {
            CountFault::Part(fault) => fault,
            CountFault::Axes => FigureFault::Definition,
        })
    });
    Ok(counted.await.or(Err(AppError::Fault("a table was not counted to its end")))??)
}

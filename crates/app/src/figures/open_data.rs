//! One-off open data with differential privacy: asked for, approved by a second person, and entered in a public ledger before
//! anything leaves. The noise is drawn once, when it is approved.

use std::path::Path;

use access::{Action, CountPermit, Cx};
use base::OpenDataId;
use statistics::{
    Spec, Table,
    disclosure::privacy::{Epsilon, Ledger, Spent},
    release::{PublicTable, public_catalogue},
};
use store::{OpenDataRow, Store};

use super::{FigureFault, OpenSnapshot, noise::noisy, open_snapshot, tables::count};
use crate::{AppError, Result, log};

/// The most that all open data together may ever tell of a person: ε = 1.
pub const OPEN_DATA_BUDGET: Epsilon = Epsilon { parts: 1, of: 1 };
/// The finest step of what one release may tell.
const FINEST: u32 = 100;

/// What an area asked for, and what is spent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenDataBook {
    /// What was asked for, the latest first.
    pub asked: Vec<OpenDataRow>,
    /// What is spent of the people of the area: by it, by places around it, and by places within it.
    pub ledger: Ledger,
}

/// Asks for open data of one table of the public catalogue, of a snapshot of the actor's whole area. Refused where the budget does not
/// reach, now or together with what else waits.
pub async fn ask_open_data(
    cx: &Cx,
    store: &Store,
    permit: &CountPermit,
    snapshot: &OpenSnapshot,
    table: &str,
    epsilon: Epsilon,
) -> Result<OpenDataRow> {
    spec(table)?;
    if *snapshot.definition.area != *permit.area().prefix() {
        return Err(AppError::WrongState);
    }
    if epsilon.parts == 0 || epsilon.of == 0 || epsilon.of > FINEST {
        return Err(AppError::Choice);
    }
    let OpenDataBook { asked, mut ledger } = open_data_book(store, permit).await?;
    ledger.entries.extend(asked.iter().filter(|row| row.approved.is_none()).map(spent));
    ledger.allows(epsilon).map_err(FigureFault::from)?;
    let row = OpenDataRow {
        id: cx.env.new_id(),
        area: permit.area().prefix().into(),
        day: snapshot.definition.day,
        snapshot: snapshot.name.clone().into(),
        table: table.into(),
        epsilon: (epsilon.parts, epsilon.of),
        asked_by: permit.account(),
        asked_at: cx.now(),
        approved: None,
        withdrawal: None,
    };
    store.ask_open_data(permit, &row).await?;
    Ok(row)
}

/// What the actor's area asked for, and the ledger of its people.
pub async fn open_data_book(store: &Store, permit: &CountPermit) -> Result<OpenDataBook> {
    let own = permit.area().prefix();
    let ledger = store.open_data_ledger().await?;
    // Somebody of a township is also one of its county: what either told of them adds up.
    let about = ledger.iter().filter(|row| own.starts_with(&*row.area) || row.area.starts_with(own));
    let entries = about.map(spent).collect();
    Ok(OpenDataBook {
        asked: store.open_data_asked(permit).await?,
        ledger: Ledger { area: own.into(), budget: Some(OPEN_DATA_BUDGET), entries },
    })
}

fn spent(row: &OpenDataRow) -> Spent {
    let (parts, of) = row.epsilon;
    Spent {
        day: row.day,
        table: row.table.clone(),
        mechanism: "discrete Laplace".into(),
        epsilon: Epsilon { parts, of },
    }
}

/// Approves open data that somebody else asked for: counts, draws the noise, enters it in the ledger and keeps what everybody gets.
/// Refused as [`AppError::WrongState`] where it is one's own or approved already, or another took its entry meanwhile, and as
/// [`FigureFault::Budget`] where the budget does not reach any more.
pub async fn approve_open_data(
    cx: &Cx,
    store: &Store,
    permit: &CountPermit,
    folder: &Path,
    id: OpenDataId,
) -> Result<()> {
    let entry = store.open_data_ledger().await?.iter().filter_map(|row| row.approved).map(|own| own.0).max();
    let OpenDataBook { asked, ledger } = open_data_book(store, permit).await?;
    let row = asked.into_iter().find(|row| row.id == id).ok_or(AppError::NotFound)?;
    if row.approved.is_some() || row.asked_by == permit.account() {
        return Err(AppError::WrongState);
    }
    let epsilon = spent(&row).epsilon;
    ledger.allows(epsilon).map_err(FigureFault::from)?;
    let snapshot = open_snapshot(permit, folder, &row.snapshot)?;
    log::keep(store, &permit.entry(cx.now(), Action::Count)).await?;
    let counted = count(snapshot, vec![spec(&row.table)?], None).await?.pop();
    let counted = counted.ok_or(AppError::Fault("a table was not counted"))?;
    // What the ledger says is told of a person by all cells that one person changes.
    let counts = noisy(&counted.cells, epsilon, sensitivity(&row.table)?)?;
    let content = csv(&counted, &counts)?;
    let entry = entry.unwrap_or(0) + 1;
    if store.approve_open_data(permit, id, entry, cx.now(), &content).await? {
        Ok(())
    } else {
        Err(AppError::WrongState)
    }
}

/// The public ledger of all areas, in order of entry. There is no actor: it is open to everybody.
pub async fn open_data_ledger(store: &Store) -> Result<Vec<OpenDataRow>> {
    Ok(store.open_data_ledger().await?)
}

/// Approved open data as CSV, for everybody.
pub async fn read_open_data(store: &Store, id: &str) -> Result<(OpenDataRow, Box<str>)> {
    let id: OpenDataId = id.parse().or(Err(AppError::NotFound))?;
    store.open_data_content(id).await?.ok_or(AppError::NotFound)
}

/// What a table of the public catalogue counts.
fn spec(table: &str) -> Result<Spec> {
    let catalogue = public_catalogue();
    let at = catalogue.tables.iter().position(|own| &*own.code == table).ok_or(AppError::NotFound)?;
    catalogue.specs().into_iter().nth(at + 1).ok_or(AppError::NotFound)
}

/// By how much one person changes a table of the public catalogue.
fn sensitivity(table: &str) -> Result<u32> {
    let own = public_catalogue().tables.iter().find(|own| &*own.code == table);
    own.map(PublicTable::sensitivity).ok_or(AppError::NotFound)
}

fn csv(table: &Table, counts: &[i64]) -> Result<String> {
    const UNWRITTEN: AppError = AppError::Fault("open data were not written");
    let mut out = csv::Writer::from_writer(Vec::new());
    let head = table.dimensions.iter().map(|one| &*one.code).chain(["noisy_count"]);
    out.write_record(head).or(Err(UNWRITTEN))?;
    for (cell, count) in counts.iter().enumerate() {
        let mut rest = cell;
        let mut record: Vec<String> = Vec::new();
        for one in table.dimensions.iter().rev() {
            let at = rest % one.categories.len().max(1);
            rest /= one.categories.len().max(1);
            record.push(one.categories.get(at).map(|own| own.code.to_string()).unwrap_or_default());
        }
        record.reverse();
        record.push(count.to_string());
        out.write_record(record).or(Err(UNWRITTEN))?;
    }
    String::from_utf8(out.into_inner().or(Err(UNWRITTEN))?).or(Err(UNWRITTEN))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Who leaves a home makes it another kind: one less here, one more there.
    #[test]
    fn one_person_changes_two_cells_of_homes() {
        assert_eq!(sensitivity("homes_size").unwrap(), 2);
        assert_eq!(sensitivity("residents_age_sex").unwrap(), 1);
        assert!(sensitivity("nothing").is_err());
    }
}

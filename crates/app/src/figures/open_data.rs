use std::{fs, io, path::Path};

use access::{Action, CountPermit, Cx};
use statistics::{
    Table,
    disclosure::privacy::{Epsilon, Ledger, Spent, noisy},
    release::public_catalogue,
};
use store::Store;

use super::{FigureFault, OpenSnapshot, tables::count};
use crate::{AppError, Result, log};

/// What a one-off release of open data left behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenData {
    /// The table as CSV, noise and all.
    pub csv: Vec<u8>,
    /// The ledger as it stands now.
    pub ledger: Ledger,
}

/// Makes open data of one table of the public catalogue, ε-differentially private. The ledger, which everybody may read, is written
/// before anything is given out; what goes over its budget is refused. `budget` is taken from the ledger once there is one.
pub async fn open_data(
    cx: &Cx,
    store: &Store,
    permit: &CountPermit,
    snapshot: OpenSnapshot,
    (table, epsilon): (&str, Epsilon),
    (ledger, budget): (&Path, Epsilon),
) -> Result<OpenData> {
    let catalogue = public_catalogue();
    let at = catalogue.tables.iter().position(|own| &*own.code == table).ok_or(AppError::NotFound)?;
    let spec = catalogue.specs().into_iter().nth(at + 1).ok_or(AppError::NotFound)?;
    let (area, day) = (snapshot.area().to_owned(), snapshot.definition.day);
    let mut book = read_ledger(ledger, &area, budget)?;
    book.allows(epsilon).map_err(FigureFault::from)?;
    let counted =
        count(snapshot, vec![spec], None).await?.pop().ok_or(AppError::Fault("a table was not counted"))?;
    log::keep(store, &permit.entry(cx.now(), Action::Count)).await?;
    book.entries.push(Spent { day, table: table.into(), mechanism: "discrete Laplace".into(), epsilon });
    let text = serde_json::to_vec_pretty(&book).or(Err(FigureFault::Definition))?;
    fs::write(ledger, text).map_err(FigureFault::File)?;
    let mut chance = |most: u64| below(cx, most);
    let counts = noisy(&counted.cells, epsilon, &mut chance);
    Ok(OpenData { csv: csv(&counted, &counts)?, ledger: book })
}

fn read_ledger(path: &Path, area: &str, budget: Epsilon) -> Result<Ledger> {
    match fs::read(path) {
        Ok(text) => {
            let ledger: Ledger = serde_json::from_slice(&text).or(Err(FigureFault::Definition))?;
            if &*ledger.area == area { Ok(ledger) } else { Err(AppError::NotFound) }
        }
        Err(fault) if fault.kind() == io::ErrorKind::NotFound => {
            Ok(Ledger { area: area.into(), budget: Some(budget), entries: Vec::new() })
        }
        Err(fault) => Err(FigureFault::File(fault).into()),
    }
}

/// A number below `most`, each as likely: draws that would favour the low ones are thrown away.
fn below(cx: &Cx, most: u64) -> u64 {
    let most = most.max(1);
    let fair = u64::MAX - u64::MAX % most;
    loop {
        let drawn = u64::from_le_bytes(cx.env.random());
        if drawn < fair {
            return drawn % most;
        }
    }
}

fn csv(table: &Table, counts: &[i64]) -> Result<Vec<u8>> {
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
    out.into_inner().or(Err(UNWRITTEN))
}

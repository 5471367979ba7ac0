use crate::{
    Result,
    bulk::{BulkLoad, RowReader, Value},
};

/// Values of one statement: both engines take far more.
const MOST: usize = 512;

/// Runs a statement over a list of values in pieces. `sql` writes `{}` where the list stands, after the parameters `first`.
/// Lists are filled up to a power of two with their last value, so that few different statements are ever prepared.
pub(crate) fn read_in(
    bulk: &mut dyn BulkLoad,
    sql: &str,
    first: &[Value],
    list: &[Value],
    each: RowReader<'_>,
) -> Result<()> {
    pieces(sql, first, list, |sql, values| bulk.read(sql, values, &mut *each))
}

/// The same for a statement that changes rows; answers how many.
pub(crate) fn execute_in(bulk: &mut dyn BulkLoad, sql: &str, first: &[Value], list: &[Value]) -> Result<u64> {
    let mut rows = 0;
    pieces(sql, first, list, |sql, values| {
        rows += bulk.execute(sql, values)?;
        Ok(())
    })?;
    Ok(rows)
}

fn pieces(
    sql: &str,
    first: &[Value],
    list: &[Value],
    mut run: impl FnMut(&str, &[Value]) -> Result<()>,
) -> Result<()> {
    for piece in list.chunks(MOST) {
        let size = piece.len().next_power_of_two();
        let filler = piece.last().into_iter().cycle().take(size - piece.len());
        let values: Vec<Value> = first.iter().chain(piece).chain(filler).cloned().collect();
        let places: Vec<String> = (1..=size).map(|at| format!("${}", first.len() + at)).collect();
        run(&sql.replace("{}", &places.join(", ")), &values)?;
    }
    Ok(())
}

//! `wanjia lifetable FILE --out FILE`: life tables of any number of groups.

use std::{
    collections::HashMap,
    fs::File,
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use projection::{AgeGrid, InfantRule, LifeTable, Sex};

use crate::project_files::{Number, TableError, cell, for_each_line};

/// One table's rows as they come: its keys, and age and rate with the line.
struct Group {
    keys: Vec<String>,
    sex: Sex,
    rows: Vec<(u32, f64, u64)>,
}

/// Reads `sex,age,mx` with any columns before them as keys, and writes the same keys with a life table's columns. Tables come in
/// the order of their first rows. The number of tables comes back.
pub fn lifetable_files(input: &Path, out: &Path, rule: InfantRule, radix: f64) -> Result<usize, TableError> {
    let (header, groups) = read(input)?;
    let write = |file: &mut dyn Write, tables: &[(Group, LifeTable)]| -> io::Result<()> {
        let lead = header.iter().flat_map(|name| [cell(name), ",".into()]).collect::<String>();
        writeln!(file, "{lead}sex,age,mx,n,ax,qx,lx,dx,Lx,Tx,ex")?;
        for (group, table) in tables {
            let lead = group.keys.iter().flat_map(|key| [cell(key), ",".into()]).collect::<String>();
            for (at, age) in table.age.iter().enumerate() {
                write!(file, "{lead}{},{age}", group.sex.letter())?;
                for column in [
                    &table.mx,
                    &table.n,
                    &table.ax,
                    &table.qx,
                    &table.lx,
                    &table.dx,
                    &table.person_years,
                    &table.person_years_above,
                    &table.ex,
                ] {
                    write!(file, ",{}", Number(column[at]))?;
                }
                writeln!(file)?;
            }
        }
        file.flush()
    };
    let mut tables = Vec::with_capacity(groups.len());
    for mut group in groups {
        let table = table_of(input, &mut group, rule, radix)?;
        tables.push((group, table));
    }
    let unwritable = |source| TableError::File { path: out.to_owned(), what: "written", source };
    let mut file = BufWriter::new(File::create(out).map_err(unwritable)?);
    write(&mut file, &tables).map_err(unwritable)?;
    Ok(tables.len())
}

fn table_of(input: &Path, group: &mut Group, rule: InfantRule, radix: f64) -> Result<LifeTable, TableError> {
    group.rows.sort_by_key(|(age, _, line)| (*age, *line));
    let place = || {
        let keys = group.keys.iter().flat_map(|key| [&**key, ", "]).collect::<String>();
        format!("{} ({keys}sex {}): ", input.display(), group.sex.letter())
    };
    if let Some(twice) = group.rows.windows(2).find(|pair| pair[0].0 == pair[1].0) {
        return Err(wrong(input, twice[1].2, "age", "an earlier line already gives this age"));
    }
    let starts: Vec<u32> = group.rows.iter().map(|(age, _, _)| *age).collect();
    let mx: Vec<f64> = group.rows.iter().map(|(_, rate, _)| *rate).collect();
    AgeGrid::from_starts(&starts)
        .and_then(|grid| LifeTable::new(grid, group.sex, &mx, rule, radix))
        .map_err(|fault| TableError::Fault { place: place(), fault })
}

fn wrong(input: &Path, line: u64, column: &str, message: &str) -> TableError {
    TableError::Cell { path: input.to_owned(), line, column: column.to_owned(), message: message.to_owned() }
}

/// Columns of the three that a table needs.
struct Columns {
    sex: usize,
    age: usize,
    mx: usize,
    keys: Vec<usize>,
}

fn read(input: &Path) -> Result<(Vec<String>, Vec<Group>), TableError> {
    let mut columns: Option<Columns> = None;
    let mut header = Vec::new();
    let mut groups: Vec<Group> = Vec::new();
    let mut places: HashMap<(Vec<String>, Sex), usize> = HashMap::new();
    for_each_line(input, &mut |line, cells| {
        let Some(columns) = &columns else {
            let found = find_columns(input, cells)?;
            header = found.keys.iter().map(|at| cells[*at].trim().to_owned()).collect();
            columns = Some(found);
            return Ok(());
        };
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            return Ok(());
        }
        let text = |at: usize| cells.get(at).map_or("", |cell| cell.trim());
        let sex = Sex::parse(text(columns.sex)).ok_or_else(|| wrong(input, line, "sex", "write m or f"))?;
        let age = text(columns.age);
        let age: u32 =
            age.strip_suffix('+').unwrap_or(age).parse().ok().filter(|age| *age <= 150).ok_or_else(|| {
                wrong(
                    input,
                    line,
                    "age",
                    "write the first age of the group as a whole number, such as 0, 1 or 85",
                )
            })?;
        let rate: f64 =
            text(columns.mx).parse().ok().filter(|rate: &f64| rate.is_finite() && *rate >= 0.0).ok_or_else(
                || wrong(input, line, "mx", "write deaths per person-year, a number from 0 up"),
            )?;
        let keys: Vec<String> = columns.keys.iter().map(|at| text(*at).to_owned()).collect();
        let place = *places.entry((keys.clone(), sex)).or_insert_with(|| {
            groups.push(Group { keys, sex, rows: Vec::new() });
            groups.len() - 1
        });
        groups[place].rows.push((age, rate, line));
        Ok(())
    })?;
    if groups.is_empty() {
        let message = "there is no row below the header".to_owned();
        return Err(TableError::Form { path: PathBuf::from(input), line: None, message });
    }
    Ok((header, groups))
}

fn find_columns(input: &Path, header: &[&str]) -> Result<Columns, TableError> {
    let column = |name: &str| {
        header
            .iter()
            .position(|found| found.trim().trim_start_matches('\u{feff}').eq_ignore_ascii_case(name))
            .ok_or_else(|| TableError::Column {
                path: input.to_owned(),
                column: name.to_owned(),
                needed: "sex, age, mx".to_owned(),
            })
    };
    let (sex, age, mx) = (column("sex")?, column("age")?, column("mx")?);
    let first = sex.min(age).min(mx);
    Ok(Columns { sex, age, mx, keys: (0..first).collect() })
}

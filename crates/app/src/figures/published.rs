//! What everybody may read: the tables of approved releases, laid out once, so that a page and its file say the same.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use access::Area;
use base::Date;
use statistics::{
    dimension::{self, Category, View, unit},
    disclosure::Published,
    release::{PublicTable, public_catalogue},
};
use store::{FigureRelease, Store};

use super::{Release, publishing::release_of};
use crate::{AppError, Result};

/// What stands in the place of a hidden count.
pub const HIDDEN: &str = "*";

/// A published table. Texts are Chinese, then English.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// Its code in the public catalogue.
    pub code: Box<str>,
    /// Its name.
    pub name: [Box<str>; 2],
    /// The columns, without the place.
    pub columns: Vec<[String; 2]>,
    /// The places, the whole first; the other ones together last.
    pub places: Vec<Category>,
    /// Counts by place and column; `None` where hidden.
    pub counts: Vec<Vec<Option<u64>>>,
}

/// Everything that is published, by area and latest day.
pub async fn published(store: &Store) -> Result<Vec<FigureRelease>> {
    Ok(store.published().await?)
}

/// A published release of an area and a day with its tables. There is no actor: it is open to everybody.
pub async fn read_published(
    store: &Store,
    area: &str,
    day: &str,
) -> Result<(FigureRelease, Release, Vec<Sheet>)> {
    let area: Area = area.parse().or(Err(AppError::NotFound))?;
    let day: Date = day.parse().or(Err(AppError::NotFound))?;
    let (known, content) = store.published_release(&area, day).await?.ok_or(AppError::NotFound)?;
    let release = release_of(content)?;
    let sheets = sheets(&release);
    Ok((known, release, sheets))
}

/// The tables of a release, in order of the catalogue.
pub fn sheets(release: &Release) -> Vec<Sheet> {
    public_catalogue().tables.iter().filter_map(|table| sheet(release, table)).collect()
}

fn sheet(release: &Release, table: &PublicTable) -> Option<Sheet> {
    let published = release.units.get(&table.unit)?;
    let shown: HashMap<&str, Option<u64>> =
        published.names.iter().map(String::as_str).zip(published.shown.iter().copied()).collect();
    let unit = unit(&table.unit)?;
    let view = View::new(&release.area, release.day, 9);
    let own: Vec<dimension::Dimension> = table
        .dimensions
        .iter()
        .map(|code| dimension::Dimension::new(code, unit, &view, &|_| Vec::new()))
        .collect::<Option<_>>()?;
    let places = places(published);
    let columns = columns(&own);
    let count = |place: &Category, column: &Column<'_>| {
        let mut key: BTreeMap<&str, &str> = column.key.iter().copied().collect();
        if &*place.code != "all" {
            key.insert("place", &place.code);
        }
        shown.get(&*name_of(&key)).copied().flatten()
    };
    let counts =
        places.iter().map(|place| columns.iter().map(|column| count(place, column)).collect()).collect();
    let columns = columns.into_iter().map(|column| [column.zh.join(" · "), column.en.join(" · ")]).collect();
    Some(Sheet { code: table.code.clone(), name: table.name.clone(), columns, places, counts })
}

/// A cell's name as releases have it: codes by dimension in order of name, totals left out.
fn name_of(key: &BTreeMap<&str, &str>) -> String {
    if key.is_empty() {
        return "everybody".to_owned();
    }
    key.iter().map(|(dimension, code)| format!("{dimension}={code}")).collect::<Vec<_>>().join(" ")
}

/// The places of a unit's cells: the whole, townships in order of code, and the other ones together.
fn places(published: &Published) -> Vec<Category> {
    let codes: BTreeSet<&str> = published
        .names
        .iter()
        .flat_map(|name| name.split(' '))
        .filter_map(|part| part.strip_prefix("place="))
        .filter(|code| *code != "other")
        .collect();
    let named =
        |code: &str, zh: String, en: String| Category { code: code.into(), zh: zh.into(), en: en.into() };
    let mut places = vec![named("all", "合计".to_owned(), "all".to_owned())];
    for code in codes {
        let name = codes::division::Divisions::bundled().get(code).map_or(code, |own| own.name).to_owned();
        places.push(named(code, name.clone(), name));
    }
    places.push(named("other", "其他地方".to_owned(), "other places".to_owned()));
    places
}

/// A column: which categories, and what they are called.
#[derive(Default, Clone)]
struct Column<'d> {
    key: Vec<(&'d str, &'d str)>,
    zh: Vec<&'d str>,
    en: Vec<&'d str>,
}

/// The total and each category of every dimension, each with each.
fn columns(own: &[dimension::Dimension]) -> Vec<Column<'_>> {
    let mut columns = vec![Column::default()];
    for one in own {
        let mut next = Vec::new();
        for begun in &columns {
            let mut whole = begun.clone();
            whole.zh.push("合计");
            whole.en.push("all");
            next.push(whole);
            for category in &one.categories {
                let mut more = begun.clone();
                more.key.push((&*one.code, &*category.code));
                more.zh.push(&category.zh);
                more.en.push(&category.en);
                next.push(more);
            }
        }
        columns = next;
    }
    columns
}

/// A table as CSV: what its page shows, hidden counts as [`HIDDEN`].
pub fn sheet_csv(sheet: &Sheet, chinese: bool) -> Result<Vec<u8>> {
    const UNWRITTEN: AppError = AppError::Fault("a published table was not written");
    let of = |texts: &[String; 2]| texts[usize::from(!chinese)].clone();
    let mut out = csv::Writer::from_writer(vec![0xef, 0xbb, 0xbf]);
    let head = if chinese { ["代码", "区划"] } else { ["code", "division"] };
    let head = head.map(str::to_owned).into_iter().chain(sheet.columns.iter().map(of));
    out.write_record(head).or(Err(UNWRITTEN))?;
    for (place, counts) in sheet.places.iter().zip(&sheet.counts) {
        let name = if chinese { &place.zh } else { &place.en };
        let cells = counts.iter().map(|count| shown(*count));
        let record = [place.code.to_string(), name.to_string()].into_iter().chain(cells);
        out.write_record(record).or(Err(UNWRITTEN))?;
    }
    out.into_inner().or(Err(UNWRITTEN))
}

/// A count as it is read.
pub fn shown(count: Option<u64>) -> String {
    count.map_or_else(|| HIDDEN.to_owned(), |count| count.to_string())
}

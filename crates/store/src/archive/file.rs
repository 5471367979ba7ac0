use std::{
    fs::File,
    io::{BufRead, BufReader, BufWriter, Read as _, Write},
    path::Path,
};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::table::{Cell, Kind, Shape, Sum, TableDigest, line};
use crate::{Result, StoreError};

/// What an archive is not.
const TORN: StoreError = StoreError::Corrupt("the archive is torn or altered; nothing was restored");
const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Head {
    archive: String,
    version: u32,
    at: String,
}

#[derive(Serialize, Deserialize)]
struct TableEnd {
    rows: u64,
    digest: String,
}

#[derive(Serialize, Deserialize)]
struct End {
    tables: u64,
    sha256: String,
}

/// An archive that is being written.
pub(super) struct Writing {
    out: zstd::Encoder<'static, BufWriter<File>>,
    whole: Sha256,
    sum: Sum,
    tables: u64,
    text: String,
}

impl Writing {
    pub(super) fn begin(file: File, at: &str) -> Result<Self> {
        let mut out = zstd::Encoder::new(BufWriter::new(file), 3)?;
        out.include_checksum(true)?;
        let mut writing =
            Self { out, whole: Sha256::new(), sum: Sum::default(), tables: 0, text: String::new() };
        writing.json(&Head { archive: "wanjia".into(), version: VERSION, at: at.into() })?;
        Ok(writing)
    }

    fn json(&mut self, value: &impl Serialize) -> Result<()> {
        let mut text = serde_json::to_string(value).map_err(|error| StoreError::Engine(error.into()))?;
        text.push('\n');
        self.whole.update(text.as_bytes());
        Ok(self.out.write_all(text.as_bytes())?)
    }

    pub(super) fn table(&mut self, table: &Shape) -> Result<()> {
        self.tables += 1;
        self.sum = Sum::default();
        self.json(table)
    }

    pub(super) fn row(&mut self, cells: &[Cell<'_>]) -> Result<()> {
        line(cells, &mut self.text);
        self.sum.add(Sha256::digest(self.text.as_bytes()).into());
        self.text.push('\n');
        self.whole.update(self.text.as_bytes());
        Ok(self.out.write_all(self.text.as_bytes())?)
    }

    pub(super) fn end_table(&mut self, name: &str) -> Result<TableDigest> {
        let (rows, digest) = (self.sum.rows, self.sum.hex());
        self.json(&TableEnd { rows, digest: digest.clone() })?;
        Ok(TableDigest { table: name.to_owned(), rows, digest })
    }

    pub(super) fn finish(mut self) -> Result<File> {
        let sha256 = merkle::hex(&self.whole.clone().finalize());
        let tables = self.tables;
        self.json(&End { tables, sha256 })?;
        let buffer = self.out.finish()?;
        Ok(buffer.into_inner().map_err(std::io::IntoInnerError::into_error)?)
    }
}

/// What comes next in an archive.
pub(super) enum Part<'a> {
    Table(Shape),
    Row(&'a [Cell<'a>]),
    TableEnd(TableDigest),
}

/// Reads an archive from its beginning to its end and proves it: `each` gets every part, and only when this succeeds was
/// the archive whole. Gives the moment that it was made at.
pub(super) fn read(path: &Path, each: &mut dyn FnMut(Part<'_>) -> Result<()>) -> Result<String> {
    let mut input = BufReader::new(zstd::Decoder::new(File::open(path)?).or(Err(TORN))?);
    let (mut whole, mut text) = (Sha256::new(), Vec::new());
    let head: Head = next(&mut input, &mut text, Some(&mut whole))?;
    if head.archive != "wanjia" || head.version != VERSION {
        return Err(StoreError::Corrupt("this is no archive that this program can read"));
    }
    let (mut table, mut sum, mut tables) = (None::<Shape>, Sum::default(), 0);
    loop {
        text.clear();
        if input.read_until(b'\n', &mut text).or(Err(TORN))? == 0 || text.last() != Some(&b'\n') {
            return Err(TORN);
        }
        let before = whole.clone();
        whole.update(&text);
        text.pop();
        match (&table, text.first()) {
            (Some(shape), Some(b'[')) => {
                sum.add(Sha256::digest(&text).into());
                let cells = cells(&text, shape)?;
                each(Part::Row(&cells))?;
            }
            (Some(shape), Some(b'{')) => {
                let end: TableEnd = serde_json::from_slice(&text).or(Err(TORN))?;
                let found = TableDigest { table: shape.name.clone(), rows: sum.rows, digest: sum.hex() };
                if (end.rows, &end.digest) != (found.rows, &found.digest) {
                    return Err(TORN);
                }
                each(Part::TableEnd(found))?;
                (table, sum) = (None, Sum::default());
            }
            (None, Some(b'{')) => {
                if let Ok(shape) = serde_json::from_slice::<Shape>(&text) {
                    tables += 1;
                    each(Part::Table(shape.clone()))?;
                    table = Some(shape);
                    continue;
                }
                let end: End = serde_json::from_slice(&text).or(Err(TORN))?;
                let rest = input.read(&mut [0; 1]).or(Err(TORN))?;
                if rest != 0 || end.tables != tables || end.sha256 != merkle::hex(&before.finalize()) {
                    return Err(TORN);
                }
                return Ok(head.at);
            }
            _ => return Err(TORN),
        }
    }
}

fn next<T: for<'a> Deserialize<'a>>(
    input: &mut impl BufRead,
    text: &mut Vec<u8>,
    whole: Option<&mut Sha256>,
) -> Result<T> {
    text.clear();
    input.read_until(b'\n', text).or(Err(TORN))?;
    if let Some(whole) = whole {
        whole.update(&*text);
    }
    serde_json::from_slice(text).or(Err(TORN))
}

/// A row's values.
fn cells(text: &[u8], shape: &Shape) -> Result<Vec<Cell<'static>>> {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    let values: Vec<serde_json::Value> = serde_json::from_slice(text).or(Err(TORN))?;
    if values.len() != shape.columns.len() {
        return Err(TORN);
    }
    let cell = |(value, (_, kind)): (serde_json::Value, &(String, Kind))| {
        Some(match (kind, value) {
            (_, serde_json::Value::Null) => Cell::Null,
            (Kind::Int, value) => Cell::Int(value.as_i64()?),
            (Kind::Real, value) => Cell::Real(f64::from_bits(u64::from_str_radix(value.as_str()?, 16).ok()?)),
            (Kind::Text, serde_json::Value::String(text)) => Cell::Text(text.into()),
            (Kind::Bytes, value) => Cell::Bytes(STANDARD.decode(value.as_str()?).ok()?.into()),
            (Kind::Text, _) => return None,
        })
    };
    values.into_iter().zip(&shape.columns).map(cell).collect::<Option<_>>().ok_or(TORN)
}

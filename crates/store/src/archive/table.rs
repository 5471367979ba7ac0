use sha2::{Digest as _, Sha256};

use super::Source;
use crate::Result;

/// A column's kind, the same on both engines: PostgreSQL's flags are whole numbers, its ids bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) enum Kind {
    #[serde(rename = "int")]
    Int,
    #[serde(rename = "real")]
    Real,
    #[serde(rename = "text")]
    Text,
    #[serde(rename = "bytes")]
    Bytes,
}

/// A table's name and columns, in ascending order of their names.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Shape {
    #[serde(rename = "table")]
    pub name: String,
    pub columns: Vec<(String, Kind)>,
}

/// One value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell<'a> {
    Null,
    Int(i64),
    Real(f64),
    Text(std::borrow::Cow<'a, str>),
    Bytes(std::borrow::Cow<'a, [u8]>),
}

/// How many rows a table holds, and a digest of them that does not depend on their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableDigest {
    /// The table.
    pub table: String,
    /// How many rows.
    pub rows: u64,
    /// The sum of their SHA-256 values, hexadecimal.
    pub digest: String,
}

/// The sum of 32-byte hashes: the same in any order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Sum {
    words: [u64; 4],
    pub rows: u64,
}

impl Sum {
    pub(crate) fn add(&mut self, hash: [u8; 32]) {
        for (sum, bytes) in self.words.iter_mut().zip(hash.chunks_exact(8)) {
            let word = bytes.iter().fold(0_u64, |word, byte| word << 8 | u64::from(*byte));
            *sum = sum.wrapping_add(word);
        }
        self.rows = self.rows.wrapping_add(1);
    }

    pub(crate) fn hex(self) -> String {
        merkle::hex(&self.words.iter().flat_map(|word| word.to_be_bytes()).collect::<Vec<u8>>())
    }
}

/// A row as a line of the archive.
pub(crate) fn line(cells: &[Cell<'_>], text: &mut String) {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    use std::fmt::Write as _;
    text.clear();
    text.push('[');
    for (at, cell) in cells.iter().enumerate() {
        if at > 0 {
            text.push(',');
        }
        // Writing to a String cannot fail.
        let _ = match cell {
            Cell::Null => write!(text, "null"),
            Cell::Int(value) => write!(text, "{value}"),
            // By its bits, so that it comes back exactly.
            Cell::Real(value) => write!(text, "\"{:016x}\"", value.to_bits()),
            Cell::Text(value) => {
                text.push_str(&serde_json::Value::from(&**value).to_string());
                Ok(())
            }
            Cell::Bytes(value) => write!(text, "\"{}\"", STANDARD.encode(value)),
        };
    }
    text.push(']');
}

/// The digest of a table as it is.
pub(crate) fn digest_of(source: &mut dyn Source, table: &Shape) -> Result<TableDigest> {
    let (mut sum, mut text) = (Sum::default(), String::new());
    source.rows(table, &mut |cells| {
        line(cells, &mut text);
        sum.add(Sha256::digest(text.as_bytes()).into());
        Ok(())
    })?;
    Ok(TableDigest { table: table.name.clone(), rows: sum.rows, digest: sum.hex() })
}

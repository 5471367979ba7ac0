//! Writes the files: rows in parallel, chunks in order.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use base::Progress;
use encoding_rs::GB18030;
use rayon::prelude::*;
use serde::Serialize;

use super::rows::{Line, Row, Source, plan};
use super::{birth::Birth, hukou::Hukou, insurance::Insurance, marriage, residence::Residence, truth};
use crate::buildings;
use crate::chance::{at, count};
use crate::outlines::Outlines;
use crate::place::{Counts, Place, SynthError};

/// What was written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Written {
    /// The place's people (the living).
    pub counts: Counts,
    /// Files of the extracts, with their rows (the header not counted) and bytes.
    pub files: Vec<WrittenFile>,
    /// Rows of all extracts.
    pub rows: u64,
    /// Mentions: persons named by a row in a role, the rows of `truth.csv`.
    pub mentions: u64,
    /// Different people among the mentions: what a faultless register of the extracts would hold.
    pub people_true: u64,
    /// Of the unaccounted: those whose present address stands in some extract.
    pub unaccounted_in_extracts: u64,
}

/// One file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct WrittenFile {
    /// Its name.
    pub name: String,
    /// Rows without the header.
    pub rows: u64,
    /// Size in bytes.
    pub bytes: u64,
}

/// Rows written at a time by one thread.
const CHUNK: usize = 2_000;

/// Chunks held in memory at a time.
const WINDOW: usize = 16;

/// The encoding of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encoding {
    Utf8,
    Utf8WithMark,
    Gb18030,
}

/// What the extracts say, gathered while they are written.
pub(crate) struct Gathered {
    truth: BufWriter<File>,
    mentions: u64,
    /// By person: named by some row; present address stated by some row.
    pub(crate) mentioned: Vec<bool>,
    pub(crate) located: Vec<bool>,
}

impl Gathered {
    /// Takes note of a written line.
    pub(crate) fn note(&mut self, record: &str, line: &Line) -> Result<(), SynthError> {
        for (role, person) in &line.mentions {
            writeln!(self.truth, "{record},{role},{}", truth::person_id(*person))?;
            self.mentioned[at(*person)] = true;
            self.mentions += 1;
        }
        for person in &line.located {
            self.located[at(*person)] = true;
        }
        Ok(())
    }
}

/// A record's id.
pub(crate) fn record_id(prefix: &str, index: usize) -> String {
    format!("{prefix}{:07}", index + 1)
}

impl Place {
    /// Writes the five extracts, `truth.csv`, `truth_people.csv`, `outlines.geojson`, `buildings.csv` and `service_points.csv` into a directory, which is made if need be.
    pub fn write(&self, directory: &Path, progress: &dyn Progress) -> Result<Written, SynthError> {
        self.pool.install(|| self.write_all(directory, progress))
    }

    fn write_all(&self, directory: &Path, progress: &dyn Progress) -> Result<Written, SynthError> {
        std::fs::create_dir_all(directory)?;
        let mut truth = BufWriter::with_capacity(1 << 20, File::create(directory.join("truth.csv"))?);
        truth.write_all(b"record_id,role,person_id\n")?;
        let nobody = vec![false; self.people.len()];
        let mut gathered = Gathered { truth, mentions: 0, mentioned: nobody.clone(), located: nobody };
        let (marriages, others) = rayon::join(
            || marriage::write(self, directory, progress),
            || -> Result<Vec<WrittenFile>, SynthError> {
                Ok(vec![
                    self.sheet(&Hukou::new(self), Encoding::Gb18030, directory, &mut gathered, progress)?,
                    self.sheet(&Birth, Encoding::Utf8WithMark, directory, &mut gathered, progress)?,
                    self.sheet(&Insurance, Encoding::Gb18030, directory, &mut gathered, progress)?,
                    self.sheet(&Residence, Encoding::Utf8, directory, &mut gathered, progress)?,
                ])
            },
        );
        let (mut files, (marriage, said)) = (others?, marriages?);
        for (index, line) in said.iter().enumerate() {
            gathered.note(&record_id(marriage::Marriage::PREFIX, index), line)?;
        }
        files.insert(1, marriage);
        gathered.truth.flush()?;
        let outlines = Outlines::of(self);
        outlines.write(directory)?;
        buildings::write(self, &outlines, directory)?;
        buildings::write_points(self, &outlines, directory)?;
        let unaccounted = truth::write_people(self, directory, &gathered)?;
        let people_true = count(gathered.mentioned.iter().filter(|named| **named).count());
        Ok(Written {
            counts: self.counts(),
            rows: files.iter().map(|file| file.rows).sum(),
            files,
            mentions: gathered.mentions,
            people_true: u64::from(people_true),
            unaccounted_in_extracts: unaccounted,
        })
    }

    fn sheet<S: Source>(
        &self,
        source: &S,
        encoding: Encoding,
        directory: &Path,
        gathered: &mut Gathered,
        progress: &dyn Progress,
    ) -> Result<WrittenFile, SynthError> {
        let rows = plan::<S>(self);
        let total = u64::from(count(rows.len()));
        let path = directory.join(S::FILE);
        let mut file = BufWriter::with_capacity(1 << 20, File::create(&path)?);
        let mut header = S::HEADER.join(",");
        header.push('\n');
        if encoding == Encoding::Utf8WithMark {
            file.write_all("\u{feff}".as_bytes())?;
        }
        file.write_all(&encode(header, encoding))?;
        for (step, window) in rows.chunks(CHUNK * WINDOW).enumerate() {
            let first = step * CHUNK * WINDOW;
            let chunks: Vec<Chunk> = window
                .par_chunks(CHUNK)
                .enumerate()
                .map(|(index, rows)| chunk(self, source, rows, first + index * CHUNK, encoding))
                .collect();
            for (index, chunk) in chunks.iter().enumerate() {
                file.write_all(&chunk.bytes)?;
                for (row, line) in chunk.lines.iter().enumerate() {
                    gathered.note(&record_id(S::PREFIX, first + index * CHUNK + row), line)?;
                }
            }
            progress.step(S::FILE, u64::from(count(first + window.len())), total);
        }
        file.flush()?;
        Ok(WrittenFile { name: S::FILE.to_owned(), rows: total, bytes: std::fs::metadata(&path)?.len() })
    }
}

/// Some rows, encoded, and what they say (without their cells).
struct Chunk {
    bytes: Vec<u8>,
    lines: Vec<Line>,
}

fn chunk<S: Source>(place: &Place, source: &S, rows: &[Row], first: usize, encoding: Encoding) -> Chunk {
    let mut text = String::with_capacity(rows.len() * 400);
    let mut lines = Vec::with_capacity(rows.len());
    for (offset, row) in rows.iter().enumerate() {
        let index = first + offset;
        let mut line = source.write(place, row, u64::from(count(index)));
        debug_assert_eq!(line.cells.len() + 1, S::HEADER.len(), "{}", S::FILE);
        text.push_str(&record_id(S::PREFIX, index));
        for cell in line.cells.drain(..) {
            text.push(',');
            push_cell(&mut text, &cell);
        }
        text.push('\n');
        line.cells = Vec::new();
        lines.push(line);
    }
    Chunk { bytes: encode(text, encoding), lines }
}

/// Adds a cell in the manner of RFC 4180.
pub(crate) fn push_cell(text: &mut String, cell: &str) {
    if cell.contains([',', '"', '\n', '\r']) {
        text.push('"');
        text.push_str(&cell.replace('"', "\"\""));
        text.push('"');
    } else {
        text.push_str(cell);
    }
}

fn encode(text: String, encoding: Encoding) -> Vec<u8> {
    match encoding {
        Encoding::Utf8 | Encoding::Utf8WithMark => text.into_bytes(),
        Encoding::Gb18030 => GB18030.encode(&text).0.into_owned(),
    }
}

use std::{
    collections::BTreeMap,
    fs::File,
    io::{BufWriter, Seek as _, Write as _},
};

use access::{Action, Cx, Permit};
use base::{Fen, RollId};
use benefits::{BankLayout, BankLine, Benefit};
use rust_xlsxwriter::{Workbook, XlsxError};
use store::{LinesDigest, Listed, Roll, RollLine, RollStage};
use tokio::sync::mpsc;

use super::{bank_layout, paid_here, steps};
use crate::{App, AppError, Result};

/// The most rows of a worksheet, its head among them.
const SHEET_MOST: u64 = 1_048_576;

/// The kind of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// CSV in UTF-8, with the mark that spreadsheets look for.
    Csv,
    /// A workbook.
    Xlsx,
}

/// A file for the bank, whole on our disk and without a name there: it is gone when nobody holds it any more.
#[derive(Debug)]
pub struct BankFile {
    /// Its name: the roll's number.
    pub name: String,
    /// What it holds, to be read from its beginning.
    pub file: File,
    /// How many lines.
    pub lines: u64,
    /// Their sum.
    pub sum: Fen,
}

type Rows = Vec<Vec<String>>;

/// The file for the bank of an approved roll, with whole account numbers: under a permit that comes from
/// [`Cx::export_permit`]. Everybody on it is in the log first. It is made of a batch of lines at a time, of exactly those that were
/// approved, or not at all.
pub async fn bank_file(cx: &Cx, app: &App, permit: &Permit, id: RollId, kind: FileKind) -> Result<BankFile> {
    cx.pays()?;
    let roll = app.store.roll(permit, id).await?.ok_or(AppError::NotFound)?;
    if roll.stage != RollStage::Approved {
        return Err(AppError::WrongState);
    }
    if kind == FileKind::Xlsx && roll.totals.all.0 >= SHEET_MOST {
        return Err(AppError::Choice);
    }
    let benefit = paid_here(app, &roll.benefit)?;
    let layout = bank_layout(app)?;
    let header: Vec<String> = layout.header().into_iter().map(str::to_owned).collect();
    let (rows, written) = mpsc::channel::<Rows>(2);
    let writer = tokio::task::spawn_blocking(move || match kind {
        FileKind::Csv => write_csv(written, &header),
        FileKind::Xlsx => write_workbook(written, &header).map_err(std::io::Error::other),
    });
    // Whatever goes wrong, the writer ends with its rows, and its file is gone.
    let fed = feed(cx, app, permit, (&roll, &benefit, &layout), rows).await;
    let file = writer.await.or(Err(AppError::Fault("a file for the bank was broken off")))?;
    let (lines, sum) = fed?;
    let file = file?;
    if !app.store.note_roll_sent(permit, id, cx.now()).await? {
        return Err(AppError::WrongState);
    }
    Ok(BankFile { name: roll.number.to_string(), file, lines, sum })
}

/// Gives the writer one batch of lines after the other; how many they are and what they come to.
async fn feed(
    cx: &Cx,
    app: &App,
    permit: &Permit,
    (roll, benefit, layout): (&Roll, &Benefit, &BankLayout),
    rows: mpsc::Sender<Rows>,
) -> Result<(u64, Fen)> {
    let note = format!("{} {}", benefit.title().zh, roll.year);
    let mut walk = steps::Walk::new(roll.id);
    let (mut digest, mut lines, mut sum) = (LinesDigest::default(), 0_u64, Fen(0));
    loop {
        let batch = walk.next(cx, app, permit, Action::ExportRoll).await?;
        if batch.is_empty() {
            break;
        }
        let people = steps::listed(app, permit, &batch).await?;
        let mut some = Rows::with_capacity(batch.len());
        for line in &batch {
            digest.add(line);
            lines += 1;
            sum = sum + line.amount;
            some.push(row(roll, line, &people, (layout, &note))?);
        }
        rows.send(some).await.or(Err(AppError::Fault("a file for the bank could not be written")))?;
    }
    // Rolls that were approved before a digest was kept have none.
    if roll.digest.is_some_and(|approved| approved != digest.of()) {
        return Err(AppError::Fault("a roll's lines are not those that were approved"));
    }
    Ok((lines, sum))
}

fn row(
    roll: &Roll,
    line: &RollLine,
    people: &BTreeMap<base::PersonId, Listed>,
    (layout, note): (&BankLayout, &str),
) -> Result<Vec<String>> {
    // Somebody who has left the area since has no name here: the bank would pay nobody, so the file is not made.
    let payee = people.get(&line.holder).and_then(|one| one.name.as_deref()).ok_or(AppError::Changed)?;
    Ok(layout.row(&BankLine {
        reference: &reference(roll, line.number),
        payee,
        account: &line.account,
        bank: &line.bank,
        amount: line.amount,
        note,
    }))
}

/// Names a line, and nobody.
pub(super) fn reference(roll: &Roll, number: u32) -> String {
    format!("{}-{number:05}", roll.number)
}

/// The line of a roll that a reference names.
pub(super) fn number_of(roll: &Roll, text: &str) -> Option<u32> {
    let number = text.strip_prefix(&*roll.number)?.strip_prefix('-')?.parse().ok()?;
    (reference(roll, number) == text).then_some(number)
}

fn write_csv(mut rows: mpsc::Receiver<Rows>, header: &[String]) -> std::io::Result<File> {
    let mut out = BufWriter::new(tempfile::tempfile()?);
    out.write_all("\u{feff}".as_bytes())?;
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(header)?;
    while let Some(some) = rows.blocking_recv() {
        for row in &some {
            csv.write_record(row)?;
        }
    }
    let out = csv.into_inner().map_err(|fault| std::io::Error::other(fault.to_string()))?;
    let mut file = out.into_inner().map_err(std::io::IntoInnerError::into_error)?;
    file.rewind()?;
    Ok(file)
}

/// Everything is text: an account is no number.
fn write_workbook(mut rows: mpsc::Receiver<Rows>, header: &[String]) -> std::result::Result<File, XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet_with_constant_memory()?;
    let write = |sheet: &mut rust_xlsxwriter::Worksheet, at: u32, row: &[String]| {
        for (column, cell) in (0_u16..).zip(row) {
            sheet.write_string(at, column, cell)?;
        }
        Ok::<(), XlsxError>(())
    };
    write(sheet, 0, header)?;
    let mut at = 1;
    while let Some(some) = rows.blocking_recv() {
        for row in &some {
            write(sheet, at, row)?;
            at += 1;
        }
    }
    let mut file = tempfile::tempfile()?;
    book.save_to_writer(&mut file)?;
    file.rewind()?;
    Ok(file)
}

use std::{collections::BTreeMap, ops::ControlFlow};

use access::{Action, Cx, Permit};
use base::RollId;
use benefits::{Answered, BankFault, BankLine};
use intake::reader::{self, FileHints};
use rust_xlsxwriter::{Workbook, XlsxError};
use store::{LineState, Roll, RollLine, RollStage};

use super::{bank_layout, note, paid_here, steps};
use crate::{App, AppError, Result};

/// The kind of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// CSV in UTF-8, with the mark that spreadsheets look for.
    Csv,
    /// A workbook.
    Xlsx,
}

/// A file for the bank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankFile {
    /// Its name: the roll's number.
    pub name: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// A line of an answer that needs somebody's eye.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettledLine {
    /// The line of the file, from 1.
    pub line: u64,
    /// What became of it: `unknown` (no such reference), `other_amount` (nothing was kept), `settled` (had another answer).
    pub outcome: &'static str,
}

/// What an answer of the bank came to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settled {
    /// Payments that were made.
    pub paid: u64,
    /// Payments that came back.
    pub returned: u64,
    /// Lines that were known before.
    pub known: u64,
    /// Lines that need somebody's eye.
    pub lines: Vec<SettledLine>,
}

/// The file for the bank of an approved roll, with whole account numbers: under a permit that comes from
/// [`Cx::export_permit`]. Everybody on it is in the log first.
pub async fn bank_file(cx: &Cx, app: &App, permit: &Permit, id: RollId, kind: FileKind) -> Result<BankFile> {
    cx.pays()?;
    let roll = app.store.roll(permit, id).await?.ok_or(AppError::NotFound)?;
    if roll.stage != RollStage::Approved {
        return Err(AppError::WrongState);
    }
    let benefit = paid_here(app, &roll.benefit)?;
    let layout = bank_layout(app)?;
    let lines = steps::note_all(cx, app, permit, id, Action::ExportRoll).await?;
    let people = steps::listed(app, permit, &lines).await?;
    let note = format!("{} {}", benefit.title().zh, roll.year);
    let mut rows = vec![layout.header().into_iter().map(str::to_owned).collect::<Vec<String>>()];
    for line in &lines {
        // Somebody who has left the area since has no name here: the bank would pay nobody, so the file is not made.
        let payee = people.get(&line.holder).and_then(|one| one.name.as_deref()).ok_or(AppError::Changed)?;
        rows.push(layout.row(&BankLine {
            reference: &reference(&roll, line),
            payee,
            account: &line.account,
            bank: &line.bank,
            amount: line.amount,
            note: &note,
        }));
    }
    let bytes = match kind {
        FileKind::Csv => csv_bytes(&rows)?,
        FileKind::Xlsx => {
            workbook(&rows).map_err(|_fault| AppError::Fault("a workbook could not be written"))?
        }
    };
    if !app.store.note_roll_sent(permit, id, cx.now()).await? {
        return Err(AppError::WrongState);
    }
    Ok(BankFile { name: roll.number.to_string(), bytes })
}

/// Names a line, and nobody.
fn reference(roll: &Roll, line: &RollLine) -> String {
    format!("{}-{:05}", roll.number, line.number)
}

fn csv_bytes(rows: &[Vec<String>]) -> Result<Vec<u8>> {
    let broken = || AppError::Fault("a file for the bank could not be written");
    let mut csv = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    for row in rows {
        csv.write_record(row).map_err(|_fault| broken())?;
    }
    csv.into_inner().map_err(|_fault| broken())
}

/// Everything is text: an account is no number.
fn workbook(rows: &[Vec<String>]) -> std::result::Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (at, row) in (0_u32..).zip(rows) {
        for (column, cell) in (0_u16..).zip(row) {
            sheet.write_string(at, column, cell)?;
        }
    }
    book.save_to_buffer()
}

/// Takes the bank's answer to a roll in: a table of the layout's form. The same file again keeps nothing twice; a line with another
/// amount is told and nothing of it kept. Where a line cannot be understood, nothing of the file is kept.
pub async fn take_answer(cx: &Cx, app: &App, permit: &Permit, id: RollId, file: Vec<u8>) -> Result<Settled> {
    cx.pays()?;
    let roll = app.store.roll(permit, id).await?.ok_or(AppError::NotFound)?;
    if roll.stage != RollStage::Approved {
        return Err(AppError::WrongState);
    }
    let answers = read(app, file)?;
    let lines = app.store.roll_lines(permit, id, 0, u32::MAX >> 1).await?;
    let lines: BTreeMap<String, RollLine> =
        lines.into_iter().map(|line| (reference(&roll, &line), line)).collect();
    let found: Vec<_> = answers.iter().filter_map(|(_, one)| lines.get(&one.reference)).collect();
    let people: Vec<_> = found.iter().map(|line| line.person).collect();
    note(cx, app, permit, Action::SettlePayment, &people).await?;
    let mut done = Settled::default();
    for (at, answer) in answers {
        let mut told = |outcome| done.lines.push(SettledLine { line: at, outcome });
        let Some(line) = lines.get(&answer.reference) else {
            told("unknown");
            continue;
        };
        if answer.amount.is_some_and(|amount| amount != line.amount) {
            told("other_amount");
            continue;
        }
        let state = if answer.returned.is_some() { LineState::Returned } else { LineState::Paid };
        if line.state == state && line.reason.as_deref() == answer.returned.as_deref() {
            done.known += 1;
            continue;
        }
        if !app.store.settle_line(permit, &roll, line, answer.returned.as_deref(), cx.now()).await? {
            told("settled");
        } else if answer.returned.is_some() {
            done.returned += 1;
        } else {
            done.paid += 1;
        }
    }
    Ok(done)
}

fn read(app: &App, file: Vec<u8>) -> Result<Vec<(u64, Answered)>> {
    let layout = bank_layout(app)?;
    let rows = reader::open(file, &FileHints::default())?;
    // Titles and the header stand above.
    let above = u64::try_from(rows.rows_above()).unwrap_or(0);
    let header: Vec<&str> = rows.columns().iter().map(String::as_str).collect();
    let answer = layout.answer(&header)?;
    let (mut line, mut found, mut fault): (u64, Vec<(u64, Answered)>, Option<BankFault>) =
        (above, Vec::new(), None);
    rows.for_each_row(&mut |cells| {
        line += 1;
        match answer.line(line, cells) {
            Ok(one) => {
                found.push((line, one));
                ControlFlow::Continue(())
            }
            Err(wrong) => {
                fault = Some(wrong);
                ControlFlow::Break(())
            }
        }
    })?;
    fault.map_or(Ok(found), |fault| Err(fault.into()))
}

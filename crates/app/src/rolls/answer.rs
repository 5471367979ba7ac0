use std::{collections::BTreeMap, ops::ControlFlow, sync::Arc};

use access::{Action, Cx, Permit};
use base::RollId;
use benefits::{Answered, BankFault, BankLayout};
use intake::reader::{self, FileHints, Input};
use store::{LineState, Roll, RollLine, RollStage};
use tokio::sync::mpsc;

use super::{
    bank::{number_of, reference},
    bank_layout, note,
};
use crate::{App, AppError, Result, stage::blocking};

/// Answers that are taken in at a time, in one transaction.
const AT_ONCE: usize = 2_000;
/// Lines that need somebody's eye and are told one by one.
const TOLD: usize = 500;

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
    /// Lines that need somebody's eye, the first of them.
    pub lines: Vec<SettledLine>,
    /// How many need it.
    pub lines_all: u64,
}

impl Settled {
    fn tell(&mut self, line: u64, outcome: &'static str) {
        self.lines_all += 1;
        if self.lines.len() < TOLD {
            self.lines.push(SettledLine { line, outcome });
        }
    }
}

/// An answer that waits to be kept with the others of its batch: its line of the file, that of the roll, and why it came back.
type Pending = (u64, u32, Option<Box<str>>);

/// A roll whose answer may be taken in: an approved one.
pub async fn answered_roll(cx: &Cx, app: &App, permit: &Permit, id: RollId) -> Result<Roll> {
    cx.pays()?;
    let roll = app.store.roll(permit, id).await?.ok_or(AppError::NotFound)?;
    if roll.stage == RollStage::Approved { Ok(roll) } else { Err(AppError::WrongState) }
}

/// Takes the bank's answer to a roll in: a table of the layout's form, read twice as a stream. Where a line cannot be understood,
/// nothing of the file is kept. Otherwise it is kept a batch at a time: where that breaks off, the same file is sent again, and keeps
/// nothing twice. A line with another amount is told and nothing of it kept.
pub async fn take_answer(
    cx: &Cx,
    app: &App,
    permit: &Permit,
    id: RollId,
    file: impl Into<Input>,
) -> Result<Settled> {
    let roll = answered_roll(cx, app, permit, id).await?;
    let (file, layout) = (file.into(), Arc::new(bank_layout(app)?));
    let (first, by) = (file.clone(), Arc::clone(&layout));
    blocking(move || read(first, &by, &mut |_, _| ControlFlow::Continue(()))).await?;
    let (answers, mut batches) = mpsc::channel(2);
    let reading = tokio::spawn(blocking(move || read_batches(file, &layout, &answers)));
    let mut done = Settled::default();
    while let Some(batch) = batches.recv().await {
        settle(cx, app, permit, &roll, (&batch, &mut done)).await?;
    }
    reading.await.or(Err(AppError::Fault("an answer was broken off")))??;
    Ok(done)
}

type Batch = Vec<(u64, Answered)>;

fn read_batches(file: Input, layout: &BankLayout, answers: &mpsc::Sender<Batch>) -> Result<()> {
    let mut batch = Batch::new();
    read(file, layout, &mut |line, one| {
        batch.push((line, one));
        if batch.len() < AT_ONCE {
            return ControlFlow::Continue(());
        }
        // Nobody takes it where keeping it has failed.
        match answers.blocking_send(std::mem::take(&mut batch)) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_gone) => ControlFlow::Break(()),
        }
    })?;
    if !batch.is_empty() {
        let _gone = answers.blocking_send(batch);
    }
    Ok(())
}

fn read(
    file: Input,
    layout: &BankLayout,
    each: &mut dyn FnMut(u64, Answered) -> ControlFlow<()>,
) -> Result<()> {
    let rows = reader::open(file, &FileHints::default())?;
    // Titles and the header stand above.
    let above = u64::try_from(rows.rows_above()).unwrap_or(0);
    let header: Vec<&str> = rows.columns().iter().map(String::as_str).collect();
    let answer = layout.answer(&header)?;
    let (mut line, mut fault): (u64, Option<BankFault>) = (above, None);
    rows.for_each_row(&mut |cells| {
        line += 1;
        match answer.line(line, cells) {
            Ok(one) => each(line, one),
            Err(wrong) => {
                fault = Some(wrong);
                ControlFlow::Break(())
            }
        }
    })?;
    fault.map_or(Ok(()), |fault| Err(fault.into()))
}

/// Takes a batch of answers in. Whoever they are about is in the log first.
async fn settle(
    cx: &Cx,
    app: &App,
    permit: &Permit,
    roll: &Roll,
    (batch, done): (&[(u64, Answered)], &mut Settled),
) -> Result<()> {
    let numbers: Vec<u32> = batch.iter().filter_map(|(_, one)| number_of(roll, &one.reference)).collect();
    let found = app.store.roll_lines_numbered(permit, roll.id, &numbers).await?;
    let people: Vec<_> = found.iter().map(|line| line.person).collect();
    note(cx, app, permit, Action::SettlePayment, &people).await?;
    let mut lines: BTreeMap<u32, RollLine> = found.into_iter().map(|line| (line.number, line)).collect();
    let mut pending: Vec<Pending> = Vec::new();
    for (at, answer) in batch {
        let number = number_of(roll, &answer.reference);
        // A line that is answered twice in one batch has its first answer kept before the second is looked at.
        if number.is_some_and(|number| pending.iter().any(|(_, one, _)| *one == number)) {
            keep(cx, app, permit, roll, (&mut pending, &mut lines, done)).await?;
        }
        let Some(line) = number.and_then(|number| lines.get(&number)) else {
            done.tell(*at, "unknown");
            continue;
        };
        debug_assert_eq!(reference(roll, line.number), answer.reference, "a reference names one line");
        if answer.amount.is_some_and(|amount| amount != line.amount) {
            done.tell(*at, "other_amount");
        } else if line.state == state_of(answer.returned.as_deref())
            && line.reason.as_deref() == answer.returned.as_deref()
        {
            done.known += 1;
        } else {
            pending.push((*at, line.number, answer.returned.as_deref().map(Into::into)));
        }
    }
    keep(cx, app, permit, roll, (&mut pending, &mut lines, done)).await
}

fn state_of(returned: Option<&str>) -> LineState {
    if returned.is_some() { LineState::Returned } else { LineState::Paid }
}

/// Keeps what waits, in one transaction.
async fn keep(
    cx: &Cx,
    app: &App,
    permit: &Permit,
    roll: &Roll,
    (pending, lines, done): (&mut Vec<Pending>, &mut BTreeMap<u32, RollLine>, &mut Settled),
) -> Result<()> {
    if pending.is_empty() {
        return Ok(());
    }
    let answers: Vec<_> = pending.iter().map(|(_, number, reason)| (*number, reason.clone())).collect();
    let mut kept = app.store.settle_lines(permit, roll, &answers, cx.now()).await?;
    kept.sort_unstable();
    for (at, number, reason) in pending.drain(..) {
        if kept.binary_search(&number).is_err() {
            done.tell(at, "settled");
            continue;
        }
        if reason.is_some() {
            done.returned += 1;
        } else {
            done.paid += 1;
        }
        if let Some(line) = lines.get_mut(&number) {
            (line.state, line.reason) = (state_of(reason.as_deref()), reason);
        }
    }
    Ok(())
}

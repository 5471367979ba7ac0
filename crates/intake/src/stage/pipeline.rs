use std::{
    collections::BTreeMap,
    ops::ControlFlow,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread,
};

use super::{
    Chunk, RejectedRow, StageSummary, StagedRecord,
    keys::{SeenKeys, fingerprint},
};
use crate::{
    error::IntakeError,
    finding::{Code, Finding},
    group::Tallies,
    plan::Plan,
    reader::{Format, Raw, Rows},
    row::{Outcome, RowReader, Scratch},
};

/// A block's rows, cleaned; row numbers count within the block.
#[derive(Default)]
struct Cleaned {
    records: Vec<StagedRecord>,
    rejected: Vec<RejectedRow>,
    keys: Vec<[u32; 3]>,
    rows: u64,
    tallies: Tallies,
}

type Job = (u64, Raw);
type Done = (u64, Result<Cleaned, IntakeError>);

/// One thread reads, several clean, this one puts the blocks back in order and hands them out. Channels are short, so
/// that memory does not grow with the file.
pub(super) fn run(
    rows: &Rows,
    plan: &Plan,
    threads: usize,
    summary: &mut StageSummary,
    sink: &mut dyn FnMut(Chunk) -> ControlFlow<()>,
) -> Result<Tallies, IntakeError> {
    let (job_out, job_in) = sync_channel::<Job>(threads);
    let (done_out, done_in) = sync_channel::<Done>(threads * 2);
    let (jobs, stop) = (&Mutex::new(job_in), &AtomicBool::new(false));
    thread::scope(|scope| {
        // Each thread owns its end of a channel: when it is done, those that wait for it are let go.
        let reading = scope.spawn(move || read(rows, stop, &job_out));
        let cleaning: Vec<_> = (0..threads)
            .map(|_| {
                let done_out = done_out.clone();
                scope.spawn(move || clean(rows, plan, jobs, &done_out))
            })
            .collect();
        drop(done_out);
        let mut order = Order { plan, summary, sink, seen: SeenKeys::default(), tallies: Tallies::default() };
        let result = order.collect(&done_in);
        stop.store(true, Ordering::Relaxed);
        while done_in.recv().is_ok() {}
        while jobs.lock().unwrap_or_else(PoisonError::into_inner).recv().is_ok() {}
        let whole = cleaning.into_iter().all(|thread| thread.join().is_ok());
        let read = reading.join().unwrap_or(Err(IntakeError::Internal("the reading thread failed")));
        let tallies = std::mem::take(&mut order.tallies);
        result?;
        read?;
        if whole { Ok(tallies) } else { Err(IntakeError::Internal("a cleaning thread failed")) }
    })
}

fn read(rows: &Rows, stop: &AtomicBool, out: &SyncSender<Job>) -> Result<(), IntakeError> {
    let mut number = 0;
    rows.pump(&mut |raw| {
        let sent = out.send((number, raw));
        number += 1;
        if sent.is_err() || stop.load(Ordering::Relaxed) {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    })
}

fn clean(rows: &Rows, plan: &Plan, jobs: &Mutex<Receiver<Job>>, out: &SyncSender<Done>) {
    let mut reader = RowReader::new(plan, rows.format() != Format::Delimited, rows.delimiter());
    loop {
        let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((number, raw)) = job else { return };
        let skipped = if number == 0 { rows.rows_above() } else { 0 };
        if out.send((number, clean_block(rows, raw, skipped, &mut reader))).is_err() {
            return;
        }
    }
}

fn clean_block(
    rows: &Rows,
    raw: Raw,
    skipped: usize,
    reader: &mut RowReader<'_>,
) -> Result<Cleaned, IntakeError> {
    let block = raw.parse()?;
    if rows.cut_off(&block) {
        return Err(IntakeError::Truncated);
    }
    let mut cleaned = Cleaned::default();
    cleaned.records.reserve(block.len());
    cleaned.keys.reserve(block.len());
    let (mut cells, mut scratch) = (Vec::new(), Scratch::default());
    for at in skipped..block.len() {
        block.cells_into(at, &mut cells);
        let Some(outcome) = reader.read(&cells, &mut scratch) else { continue };
        cleaned.rows += 1;
        let (stored, findings) = match &outcome {
            Outcome::Staged(record) => (&record.cells, &record.findings),
            Outcome::Rejected(row) => (&row.cells, &row.findings),
        };
        if !findings.is_empty() {
            let cell = |column: u16| stored.get(usize::from(column)).unwrap_or("").to_owned();
            cleaned.tallies.add(cleaned.rows, findings, &cell);
        }
        match outcome {
            Outcome::Staged(mut record) => {
                record.row_number = cleaned.rows;
                cleaned.keys.push(fingerprint(&record.key));
                cleaned.records.push(record);
            }
            Outcome::Rejected(row) => cleaned.rejected.push(RejectedRow { row_number: cleaned.rows, ..row }),
        }
    }
    Ok(cleaned)
}

/// Puts blocks back in order, numbers rows through and finds repeated keys.
struct Order<'a> {
    plan: &'a Plan,
    summary: &'a mut StageSummary,
    sink: &'a mut dyn FnMut(Chunk) -> ControlFlow<()>,
    seen: SeenKeys,
    tallies: Tallies,
}

impl Order<'_> {
    fn collect(&mut self, done: &Receiver<Done>) -> Result<(), IntakeError> {
        let (mut next, mut waiting) = (0_u64, BTreeMap::new());
        while let Ok((number, block)) = done.recv() {
            waiting.insert(number, block);
            while let Some(block) = waiting.remove(&next) {
                next += 1;
                if self.hand_out(block?).is_break() {
                    self.summary.stopped = true;
                    return Ok(());
                }
            }
        }
        // A hole in the order means that a cleaning thread did not survive its block.
        if waiting.is_empty() { Ok(()) } else { Err(IntakeError::Internal("a cleaning thread failed")) }
    }

    fn hand_out(&mut self, block: Cleaned) -> ControlFlow<()> {
        let offset = self.summary.rows;
        let Cleaned { mut records, mut rejected, keys, rows, tallies } = block;
        self.tallies.merge(tallies, offset);
        for row in &mut rejected {
            row.row_number += offset;
        }
        let repeated: Vec<bool> = keys.into_iter().map(|key| !self.seen.insert(key)).collect();
        if repeated.contains(&true) {
            let mut at = 0;
            for record in records.extract_if(.., |_| {
                at += 1;
                repeated[at - 1]
            }) {
                rejected.push(self.repeated(record, offset));
            }
            rejected.sort_by_key(|row| row.row_number);
        }
        for record in &mut records {
            record.row_number += offset;
            self.summary.warned += u64::from(!record.findings.is_empty());
            self.summary.mentions += u64::try_from(record.reading.mentions.len()).unwrap_or(0);
        }
        let count = |length: usize| u64::try_from(length).unwrap_or(0);
        self.summary.rows += rows;
        self.summary.records += count(records.len());
        self.summary.rejected += count(rejected.len());
        if records.is_empty() && rejected.is_empty() {
            return ControlFlow::Continue(());
        }
        (self.sink)(Chunk { columns: Arc::clone(&self.plan.columns), records, rejected })
    }

    fn repeated(&mut self, record: StagedRecord, offset: u64) -> RejectedRow {
        let found = Finding::row(Code::KeyDuplicate);
        let row_number = record.row_number + offset;
        self.tallies.add(row_number, &[found], &|_| String::new());
        let mut findings = record.findings;
        findings.insert(0, found);
        RejectedRow { row_number, cells: record.cells, findings }
    }
}

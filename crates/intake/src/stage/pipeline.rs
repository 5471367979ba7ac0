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
    row::{Outcome, RowReader},
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
    let job_in = Mutex::new(job_in);
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        let reading = scope.spawn(|| read(rows, &stop, job_out));
        for _ in 0..threads {
            let done_out = done_out.clone();
            scope.spawn(|| clean(rows, plan, &job_in, done_out));
        }
        drop(done_out);
        let mut order = Order { plan, summary, sink, seen: SeenKeys::default(), tallies: Tallies::default() };
        let result = order.collect(&done_in);
        stop.store(true, Ordering::Relaxed);
        // Whoever still waits to hand something over is let go.
        while done_in.recv().is_ok() {}
        let read = reading.join().unwrap_or(Err(IntakeError::Internal("the reading thread failed")));
        let tallies = std::mem::take(&mut order.tallies);
        result.and(read).map(|()| tallies)
    })
}

fn read(rows: &Rows, stop: &AtomicBool, out: SyncSender<Job>) -> Result<(), IntakeError> {
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

fn clean(rows: &Rows, plan: &Plan, jobs: &Mutex<Receiver<Job>>, out: SyncSender<Done>) {
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
    let mut cells = Vec::new();
    for at in skipped..block.len() {
        block.cells_into(at, &mut cells);
        let Some(outcome) = reader.read(&cells) else { continue };
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
            Outcome::Staged(record) => {
                cleaned.keys.push(fingerprint(&record.key));
                cleaned.records.push(StagedRecord { row_number: cleaned.rows, ..record });
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
        let Cleaned { records, mut rejected, keys, rows, tallies } = block;
        self.tallies.merge(tallies, offset);
        rejected.iter_mut().for_each(|row| row.row_number += offset);
        let mut accepted = Vec::with_capacity(records.len());
        let mut repeated = Vec::new();
        for (mut record, key) in records.into_iter().zip(keys) {
            record.row_number += offset;
            if self.seen.insert(key) {
                self.summary.warned += u64::from(!record.findings.is_empty());
                self.summary.mentions += u64::try_from(record.reading.mentions.len()).unwrap_or(0);
                accepted.push(record);
            } else {
                repeated.push(self.repeated(record));
            }
        }
        if !repeated.is_empty() {
            rejected.append(&mut repeated);
            rejected.sort_by_key(|row| row.row_number);
        }
        let count = |length: usize| u64::try_from(length).unwrap_or(0);
        self.summary.rows += rows;
        self.summary.records += count(accepted.len());
        self.summary.rejected += count(rejected.len());
        if accepted.is_empty() && rejected.is_empty() {
            return ControlFlow::Continue(());
        }
        (self.sink)(Chunk { columns: Arc::clone(&self.plan.columns), records: accepted, rejected })
    }

    fn repeated(&mut self, record: StagedRecord) -> RejectedRow {
        let found = Finding::row(Code::KeyDuplicate);
        self.tallies.add(record.row_number, &[found], &|_| String::new());
        let mut findings = record.findings;
        findings.insert(0, found);
        RejectedRow { row_number: record.row_number, cells: record.cells, findings }
    }
}

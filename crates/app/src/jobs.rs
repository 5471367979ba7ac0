use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use base::{BatchId, Progress};
use store::{Batch, Counts};

use crate::{AppError, Result, spool::SpooledFile};

/// What is being done to a batch, or became of it without leaving a trace in the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Its file is being read and checked.
    Staging,
    /// It waits for repairs, a commit or to be discarded.
    Staged,
    /// It is being linked and written.
    Committing,
    /// Its records stand.
    Committed,
    /// It is being taken out again.
    Undoing,
    /// It was taken out again.
    Undone,
    /// Its file could not be read, or it could not be written; the register is as it was.
    Failed,
}

/// How far a step has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Stable code, such as `link.compare`.
    pub code: Box<str>,
    /// Units done.
    pub done: u64,
    /// Units in all; 0 where not known.
    pub total: u64,
}

/// Why a piece of background work failed, worded for the reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// In Chinese.
    pub zh: Box<str>,
    /// In English.
    pub en: Box<str>,
}

impl From<&AppError> for Failure {
    fn from(error: &AppError) -> Self {
        if let AppError::Intake(error) = error {
            return Self { zh: error.text_zh().into(), en: error.text_en().into() };
        }
        if let AppError::Store(error) = error
            && error.kind() == store::ErrorKind::Conflict
        {
            return Self {
                zh: "期间有另一次导入已提交，请重新核对后再提交。".into(),
                en: "another import was committed in between; check the counts and commit again".into(),
            };
        }
        Self {
            zh: "处理失败，登记库没有任何改变；请重试或联系管理员。".into(), en: error.to_string().into()
        }
    }
}

/// One batch's background work.
#[derive(Debug, Clone)]
pub(crate) struct Job {
    /// The batch as it was when the work began.
    pub(crate) batch: Batch,
    pub(crate) phase: Phase,
    pub(crate) step: Option<Step>,
    pub(crate) failure: Option<Failure>,
    /// The uploaded file and the repairs so far, until it is committed or discarded.
    pub(crate) file: Option<SpooledFile>,
    /// The batch that this one is another check of, which stays when this check fails.
    pub(crate) before: Option<BatchId>,
}

/// The background work of this process, by batch. Staged batches do not outlive the process (the store drops them at
/// the next start), so neither need these.
#[derive(Debug, Clone, Default)]
pub struct Jobs {
    jobs: Arc<Mutex<BTreeMap<BatchId, Job>>>,
    committed: Arc<Mutex<Counts>>,
}

impl Jobs {
    fn all(&self) -> MutexGuard<'_, BTreeMap<BatchId, Job>> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn get(&self, batch: BatchId) -> Option<Job> {
        self.all().get(&batch).cloned()
    }

    pub(crate) fn list(&self) -> Vec<Job> {
        self.all().values().cloned().collect()
    }

    pub(crate) fn begin(&self, batch: Batch, phase: Phase, file: Option<SpooledFile>) {
        let job = Job { phase, step: None, failure: None, file, batch, before: None };
        self.all().insert(job.batch.id, job);
    }

    /// The batch is another check of the file of the one `before`, with other repairs.
    pub(crate) fn follows(&self, batch: BatchId, before: BatchId) {
        if let Some(job) = self.all().get_mut(&batch) {
            job.before = Some(before);
        }
    }

    /// Moves a job to another phase if it is in the one expected.
    pub(crate) fn turn(&self, batch: BatchId, from: Phase, to: Phase) -> Result<()> {
        match self.all().get_mut(&batch) {
            Some(job) if job.phase == from => {
                job.phase = to;
                job.step = None;
                job.failure = None;
                Ok(())
            }
            _ => Err(AppError::WrongState),
        }
    }

    /// The work on a batch ended well: `batch` is how it is now.
    pub(crate) fn done(&self, batch: Batch, phase: Phase) {
        if let Some(job) = self.all().get_mut(&batch.id) {
            if phase != Phase::Staged {
                job.file = None;
            }
            job.batch = batch;
            job.phase = phase;
            job.step = None;
            job.before = None;
        }
    }

    /// The work on a batch failed; it is now in `phase`.
    pub(crate) fn failed(&self, batch: BatchId, phase: Phase, error: &AppError) {
        if let Some(job) = self.all().get_mut(&batch) {
            job.phase = phase;
            job.step = None;
            job.failure = Some(error.into());
            if phase == Phase::Failed {
                job.file = None;
            }
        }
    }

    /// Where the uploaded files lie that some job still needs.
    pub(crate) fn files(&self) -> Vec<std::path::PathBuf> {
        let jobs = self.all();
        jobs.values().filter_map(|job| job.file.as_ref()).map(|file| file.path().to_owned()).collect()
    }

    pub(crate) fn forget(&self, batch: BatchId) {
        self.all().remove(&batch);
    }

    /// Batches were committed: forgets their jobs, the store has them, and counts their rows.
    pub(crate) fn committed(&self, batches: &[BatchId]) {
        let done: Vec<Job> = batches.iter().filter_map(|batch| self.all().remove(batch)).collect();
        let mut total = self.committed.lock().unwrap_or_else(PoisonError::into_inner);
        for Job { batch: Batch { counts, .. }, .. } in done {
            total.create += counts.create;
            total.update += counts.update;
            total.skip += counts.skip;
            total.reject += counts.reject;
        }
    }

    /// Rows of the files that were committed since this process began.
    pub fn committed_rows(&self) -> Counts {
        *self.committed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether anything is being read or written.
    pub fn busy(&self) -> bool {
        self.all()
            .values()
            .any(|job| matches!(job.phase, Phase::Staging | Phase::Committing | Phase::Undoing))
    }
}

/// Tells some batches' jobs how far their common step has come.
pub(crate) struct Listener {
    pub(crate) jobs: Jobs,
    pub(crate) batches: Vec<BatchId>,
}

impl fmt::Debug for Listener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Listener").field("batches", &self.batches).finish_non_exhaustive()
    }
}

impl Progress for Listener {
    fn step(&self, step: &str, done: u64, total: u64) {
        let mut jobs = self.jobs.all();
        for batch in &self.batches {
            if let Some(job) = jobs.get_mut(batch) {
                job.step = Some(Step { code: step.into(), done, total });
            }
        }
    }
}

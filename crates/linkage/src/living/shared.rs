use std::sync::{Mutex, RwLock, RwLockReadGuard};

use super::{Changed, Changes, Living, LivingError};

/// An index that many read while one changes it.
#[derive(Debug)]
pub struct Shared {
    state: RwLock<Living>,
    /// Changes come one after another.
    writing: Mutex<()>,
}

impl Shared {
    /// Shares an index.
    pub fn new(living: Living) -> Self {
        Self { state: RwLock::new(living), writing: Mutex::new(()) }
    }

    /// The index as it is now; it stays so for as long as the guard is held. Guards are for moments: a change that is
    /// ready waits for those that were taken before it.
    pub fn read(&self) -> Result<RwLockReadGuard<'_, Living>, LivingError> {
        self.state.read().or(Err(LivingError::BrokenOff))
    }

    /// As [`Living::apply`]. Readers are held up only while new rows are entered and while the outcome is put in place.
    pub fn apply(&self, changes: &Changes<'_>) -> Result<Changed, LivingError> {
        let _turn = self.writing.lock().or(Err(LivingError::BrokenOff))?;
        let change = || self.state.write().or(Err(LivingError::BrokenOff));
        let (added, removed, decided) = {
            let mut living = change()?;
            let (added, removed) = living.enter(changes)?;
            (added, removed, living.decide(changes))
        };
        let plan = {
            let living = self.read()?;
            rayon::scope(|_| living.plan(added, removed, &decided))
        };
        Ok(change()?.publish(plan))
    }

    /// The index itself.
    pub fn into_inner(self) -> Result<Living, LivingError> {
        self.state.into_inner().or(Err(LivingError::BrokenOff))
    }
}

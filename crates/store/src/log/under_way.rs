//! How much is under way, so that the log's writer knows whether waiting would cost anybody anything.

use std::{
    num::NonZero,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread::available_parallelism,
    time::Duration,
};

/// How often the writer looks again.
pub(crate) const LOOK: Duration = Duration::from_micros(250);
/// How often at most: an entry waits two milliseconds for company and no longer.
pub(crate) const LOOKS: u32 = 8;

/// Counts the statements that the engine has been asked for and has not answered.
///
/// While there are as many as processors, these have work whether or not the log is synchronised now, and a synchronisation
/// that is shared by more entries takes less of them. While there are fewer, whoever reads waits for the log alone, and it
/// is synchronised at once.
#[derive(Debug, Clone)]
pub(crate) struct UnderWay {
    statements: Arc<AtomicUsize>,
    processors: usize,
}

impl Default for UnderWay {
    fn default() -> Self {
        Self { statements: Arc::default(), processors: available_parallelism().map_or(1, NonZero::get) }
    }
}

/// A statement that is under way until this is dropped.
#[derive(Debug)]
pub(crate) struct Statement(Arc<AtomicUsize>);

impl UnderWay {
    /// A statement begins.
    pub(crate) fn begin(&self) -> Statement {
        self.statements.fetch_add(1, Ordering::Relaxed);
        Statement(Arc::clone(&self.statements))
    }

    /// Whether the processors have work without those who wait for the log.
    pub(crate) fn busy(&self) -> bool {
        self.statements.load(Ordering::Relaxed) >= self.processors
    }
}

impl Drop for Statement {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_busy_while_every_processor_has_a_statement() {
        let under_way = UnderWay { processors: 2, ..UnderWay::default() };
        let first = under_way.begin();
        assert!(!under_way.busy());
        let second = under_way.clone().begin();
        assert!(under_way.busy());
        drop(first);
        assert!(!under_way.busy());
        drop(second);
    }
}

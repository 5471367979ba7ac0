use std::fmt;

/// Hears how far a long piece of work has come. One trait for every room, so that the command line, the server and
/// the tests each need one listener.
pub trait Progress: fmt::Debug + Send + Sync {
    /// `done` of `total` units of `step` are finished; `total` 0 means that it is not known. `step` is a stable code
    /// such as `link.compare`, which the listener words in the reader's language.
    fn step(&self, step: &str, done: u64, total: u64);
}

/// Hears nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {
    fn step(&self, _: &str, _: u64, _: u64) {}
}

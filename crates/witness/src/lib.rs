//! Proves an exported log of reads and writes without any of the register's code: another office keeps the tree heads
//! that the register gave it (checkpoints), and one day checks an export against them.
//!
//! What it needs: the export (newline-delimited JSON; the first line names the log, each other line holds one entry,
//! whose bytes are a leaf of the tree) and any number of checkpoints. What it finds: each entry that is missing, out of
//! place, altered or put in, by number; and, where somebody rewrote a stretch so that it fits in itself, the stretch
//! between two kept heads in which that happened. Written from RFC 9162 and the format alone.

mod export;
mod hash;
mod heads;
mod own;

pub use export::{Fault, Report, verify};
pub use heads::{Head, heads};
pub use own::verify_own;

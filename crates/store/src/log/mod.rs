//! The log of reads and writes: entries chained and under an RFC 9162 tree, on SQLite in a file of its own.

mod copier;
mod export;
mod group;
mod leaf;
mod open;
mod postgres;
mod proof;
mod read;
mod sqlite;
mod under_way;
mod verify;
mod writer;

pub use export::LogExport;
pub(crate) use leaf::{Identity, batch_of};
pub use open::log_file;
pub(crate) use open::{Log, make_sqlite, open};
pub use proof::{EntryProof, OwnProof};
pub use read::{LogFilter, LogLine};
pub(crate) use under_way::UnderWay;
pub use verify::AuditProof;

//! Who may read what, and for what purpose: actors, roles, areas, purposes, the [`Permit`] that every read of a
//! person needs, the entry that each read leaves, and the charter's deny-list. No I/O.

mod actor;
mod area;
mod audit;
pub mod charter;
mod cx;
mod purpose;

pub use actor::{Actor, Role};
pub use area::{Area, AreaError};
pub use audit::{Action, AuditEntry, Subject};
pub use cx::{AnalystPermit, CountPermit, Counts, Cx, Denied, ImportPermit, LogPermit, Permit, SendPermit};
pub use purpose::Purpose;

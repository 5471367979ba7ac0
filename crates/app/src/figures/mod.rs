//! Figures: snapshots of the register as files, and what is counted out of them. Register counts, never official statistics.

mod analysts;
mod around;
mod export;
mod indicators;
mod kept;
mod layout;
mod noise;
mod open_data;
mod published;
mod publishing;
mod release;
mod snapshots;
mod tables;
mod title;
mod withdrawal;

pub use analysts::{ForAnalyst, TABLES_A_YEAR, table_for_analyst, used};
pub use export::{FileKind, export_table};
pub use indicators::{Figures, figures};
pub use kept::{
    KeptView, compute_due, due_day, keep_schedule, keep_table, list_kept, read_kept, remove_kept,
};
pub use layout::{Layout, lay_out};
pub use open_data::{
    OPEN_DATA_BUDGET, OpenDataBook, approve_open_data, ask_open_data, open_data_book, open_data_ledger,
    read_open_data,
};
pub use published::{HIDDEN, Sheet, published, read_published, sheet_csv, sheets, shown};
pub use publishing::{
    ReleaseView, approve_release, list_releases, published_releases, read_release, try_release,
};
pub use release::Release;
pub use snapshots::{
    OpenSnapshot, SnapshotView, TakenSnapshot, list_snapshots, open_snapshot, take_snapshot,
};
pub use tables::build_table;
pub use withdrawal::{ask_withdrawal, drop_open_data, withdraw_open_data};

/// Why figures could not be made.
#[derive(Debug, thiserror::Error)]
pub enum FigureFault {
    /// A file of a snapshot is missing, damaged or not writable.
    #[error("the snapshot's files: {0}")]
    File(#[from] std::io::Error),
    /// A part does not read.
    #[error("a part of the snapshot does not read: {0}")]
    Part(#[from] statistics::PartFault),
    /// The definition does not read.
    #[error("the snapshot's definition does not read")]
    Definition,
    /// Disclosure control failed.
    #[error(transparent)]
    Disclosure(#[from] statistics::disclosure::Fault),
    /// The ledger's budget does not reach.
    #[error(transparent)]
    Budget(#[from] statistics::disclosure::privacy::OverBudget),
    /// Analysts get whole tables of counts, without filters.
    #[error("an analyst's table has no filter and shows counts")]
    Whole,
    /// An analyst's tables of the year are spent.
    #[error("this analyst has had all tables of the year")]
    Spent,
    /// A table that cannot be made.
    #[error(transparent)]
    Spec(#[from] statistics::SpecFault),
}

//! The shapes on the wire. Each file holds those of one noun; `routes` turns the use cases' answers into them.

pub(crate) mod accounts;
pub(crate) mod applications;
pub(crate) mod batches;
pub(crate) mod benefits;
pub(crate) mod cases;
pub(crate) mod certificates;
pub(crate) mod dci;
pub(crate) mod doubtful;
pub(crate) mod drafts;
pub(crate) mod exports;
pub(crate) mod figure_desk;
pub(crate) mod figures;
pub(crate) mod findings;
pub(crate) mod forms;
pub(crate) mod log;
pub(crate) mod maps;
pub(crate) mod people;
pub(crate) mod places;
pub(crate) mod planning;
pub(crate) mod record;
pub(crate) mod registrations;
pub(crate) mod session;
pub(crate) mod summary;
pub(crate) mod system;
pub(crate) mod ways;
pub(crate) mod why;

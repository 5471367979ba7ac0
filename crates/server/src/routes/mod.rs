//! The routes, one file for each noun.

pub(crate) mod accounts;
pub(crate) mod batches;
pub(crate) mod benefits;
pub(crate) mod cases;
pub(crate) mod certificates;
pub(crate) mod dci;
pub(crate) mod decisions;
pub(crate) mod divisions;
pub(crate) mod doubtful;
pub(crate) mod fhir;
pub(crate) mod findings;
pub(crate) mod homes;
pub(crate) mod imports;
pub(crate) mod log;
pub(crate) mod machine;
pub(crate) mod my;
pub(crate) mod people;
pub(crate) mod places;
pub(crate) mod planning;
pub(crate) mod record;
pub(crate) mod registrations;
pub(crate) mod session;
pub(crate) mod summary;
pub(crate) mod why;

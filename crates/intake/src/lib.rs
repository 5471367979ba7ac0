//! Departments' files in: profiles, reading, cleaning, staging.
//!
//! A [`profile::Profile`] says which column means what. [`reader::open`] turns any file into columns and rows.
//! [`stage::read_file`] drops what the charter refuses, cleans and checks every row and hands out chunks of staged
//! records and rejected rows; what it found comes grouped by the [`repair::Repair`] that would settle it.
//! Nothing is stored here: the caller commits or drops what it was handed.

mod cells;
mod clean;
mod error;
pub mod finding;
pub mod group;
mod plan;
pub mod profile;
pub mod reader;
pub mod rejected;
pub mod repair;
mod row;
pub mod stage;

pub use cells::Cells;
pub use error::IntakeError;

//! Figures that are right and safe to publish: snapshots as columns of codes, dense counting, indicators, tables, and disclosure
//! control of what is published. Pure arrays of codes and counts, no I/O.
//!
//! [`take`] makes a snapshot's parts out of [`Facts`]; [`write_part`] and [`read_part`] turn them into Parquet and back; everything
//! else counts parts through [`kernel`].

pub mod days;
pub mod definition;
pub mod dimension;
pub mod disclosure;
pub mod facts;
pub mod frame;
mod homes;
pub mod indicator;
pub mod kernel;
mod parquet_file;
pub mod release;
mod table;
mod take;

pub use facts::Facts;
pub use parquet_file::{PartFault, read_part, write_part};
pub use table::{MOST_SHOWN, Plan, Share, Snapshot, Spec, SpecFault, Table, count_tables};
pub use take::{AWAY_MONTHS, LeftOut, MID_MONTHS, Taken, take};

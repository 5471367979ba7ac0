//! A synthetic place: people who were born, married, moved and died as a Chinese street's people
//! do, and the five departments' extracts about them with the errors that real ones have. The
//! truth is written beside, so that whatever reads the extracts can be judged.
//!
//! Nothing here is anybody's data. The divisions are real; names, roads, estates, telephones and
//! numbers are drawn. The same [`Options`] give the same bytes on any number of threads.

mod atlas;
mod block;
mod buildings;
mod chance;
mod day;
mod extract;
mod homes;
mod land;
mod life;
mod migrants;
mod names;
mod options;
mod outlines;
mod person;
mod place;
mod tables;
mod vitals;

pub use base::{Progress, Silent};
pub use extract::Written;
pub use options::{FormerCounty, Options, Rates};
pub use place::{Counts, Place, SynthError};

//! Rosters (台账): named views over the register, described once and computed whenever they are opened. No value of one can be typed.

mod keep;
mod open;

pub use keep::{NewRoster, RosterView, keep_roster, list_rosters, remove_roster, roster_columns};
pub use open::{OpenRoster, RosterFile, RosterRow, export_roster, open_roster};

use forms::facts::{Population, What, Who};
use serde::{Deserialize, Serialize};

/// Whom a roster shows, and with which columns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RosterContent {
    /// Who its rows are.
    pub population: Population,
    /// Its columns.
    pub columns: Vec<(Who, What)>,
}

//! Planning: base populations, scenarios, and what follows from them. Counts only; nobody's record is read here.

mod areas;
mod backtest;
mod bases;
mod briefing;
mod compare;
pub mod document;
mod draft;
mod export;
mod fan;
mod fault;
mod homes;
mod inputs;
mod outline_file;
mod outlines;
mod own_base;
mod own_cells;
mod own_pattern;
pub mod parameters;
mod past_errors;
mod patterns;
mod places;
mod run;
mod scenarios;
mod services;
pub mod shapes;

pub use areas::{ByDivision, DivisionRun, by_division};
pub use backtest::{Met, backtest};
pub use bases::{
    BaseView, base_steps, count_base, diagnose_base, keep_own_base, list_bases, look_at_own_base, read_base,
};
pub use briefing::{Paper, print_briefing};
pub use compare::{Comparison, OUTCOMES, compare_scenarios};
pub use documents::Language;
pub use draft::draft;
pub use export::export_scenario;
pub use fan::{MOST_PATHS, ScenarioFan, scenario_fan};
pub use fault::PlanFault;
use fault::Planned;
pub use homes::{BANDS, Homes, YearHomes, homes_of, households};
pub use outline_file::LONGEST_OUTLINES;
pub use outlines::{OutlineView, keep_outlines, list_outlines};
pub use own_base::{Group, OwnLook, OwnTable, Unit};
pub use own_pattern::{PatternKind, PatternLevels, PatternLook, PatternTable, look_at_pattern};
pub use past_errors::{FEWEST, PastProjection, Widths, past_projections};
pub use patterns::{OWN, Pattern, Patterns};
pub use places::{ByPlace, PlaceFlow, PlaceNeed, by_place};
pub use run::{AgeShape, Run, run_projection};
pub use scenarios::{
    ScenarioView, SharedView, VersionView, archive_scenario, create_scenario, list_scenarios, make_current,
    read_scenario, read_version, rename_scenario, save_version, share_version, shared_version,
};
pub use services::{Need, services};

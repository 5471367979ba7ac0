//! Population projection: life tables, the cohort-component engine, fans and many areas at once. Pure arrays, no I/O.
//!
//! Counts are persons (fractions allowed), rates are per person and year, ages are completed years. Every array is
//! dense and ordered year, then sex (males first), then age.
//!
//! Around the engine stand its inputs (a base population diagnosed and prepared, model schedules, drawn curves, reference
//! sets) and what its results mean (why scenarios differ, services and their gaps, households):
//!
//! ```
//! use projection::{
//!     Conventions, InfantRule, assume::Levels, curve::{Point, Pull}, demand::{People, Schooling}, project,
//!     reference::Reference,
//! };
//!
//! let nation = Reference::china()?;
//! let mut levels = Levels::of(&nation, InfantRule::default())?;
//! levels.last_year = 2040;
//! // The curve of children per woman dragged to 1.2 in 2035, left as it is in 2024.
//! let now = levels.total_fertility.at(2024);
//! let points = [Point { at: 2024, value: now }, Point { at: 2035, value: 1.2 }];
//! levels.total_fertility = levels.total_fertility.pulled(&points, Pull::Ratio)?;
//! let assumptions = levels.assumptions(&nation, InfantRule::default())?;
//! let run = project(&nation.base, &assumptions, Conventions::default())?;
//!
//! let people = People::of(&run)?;
//! let pupils = Schooling::china().places(&people, 1, None)?.ok_or("primary school is compulsory")?;
//! assert!(pupils.demand[10] < pupils.demand[0], "fewer children were born after 2017");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod ages;
mod areas;
pub mod assume;
mod assumptions;
pub mod curve;
pub mod decomposition;
pub mod demand;
pub mod diagnosis;
mod engine;
mod fan;
mod fault;
pub mod fertility_models;
pub mod graduate;
pub mod households;
mod indicators;
mod infancy;
mod lifetable;
pub mod local_rates;
pub mod migration_models;
mod model_error;
pub mod mortality_models;
mod population;
mod prepare;
pub mod reference;
pub mod smooth;
mod solve;
mod survival;
mod words;

pub use ages::{Ages, Sex, Step};
pub use areas::{Area, FEWEST_EVENTS, Flow, Small, project_areas, small_areas};
pub use assumptions::{Assumptions, BirthsWomen, Conventions, MigrationTiming, Mortality};
pub use engine::{Cell, Projection, project};
pub use fan::{
    AreaFan, Correlations, Fan, FanOptions, FansTotal, LEVEL_NAMES, LEVELS, Offsets, PLANNING_AGES,
    PLANNING_AGES_FIVE, Persistence, Quantity, Uncertainty, fan, fans, from_past_errors, nested_fans,
};
pub use fault::{Fault, Place};
pub use indicators::{INDICATORS, Indicator, indicators};
pub use infancy::InfantRule;
pub use lifetable::{AgeGrid, LifeTable};
pub use model_error::ModelError;
pub use population::Population;
pub use prepare::{Observed, Options, Prepared, Taken, prepare_base};
pub use survival::survival_ratios;
pub use words::{Stated, Words};

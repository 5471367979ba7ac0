//! Population projection: life tables, the cohort-component engine, fans and many areas at once. Pure arrays, no I/O.
//!
//! Counts are persons (fractions allowed), rates are per person and year, ages are completed years. Every array is
//! dense and ordered year, then sex (males first), then age.

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
    PLANNING_AGES_FIVE, Persistence, Quantity, Uncertainty, fan, fans, from_past_errors,
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

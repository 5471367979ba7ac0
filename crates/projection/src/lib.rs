//! Population projection: life tables, the cohort-component engine, fans and many areas at once. Pure arrays, no I/O.
//!
//! Counts are persons (fractions allowed), rates are per person and year, ages are completed years. Every array is
//! dense and ordered year, then sex (males first), then age.

mod ages;
mod assumptions;
mod engine;
mod fault;
mod indicators;
mod infancy;
mod lifetable;
mod population;
mod survival;

pub use ages::{Ages, Sex, Step};
pub use assumptions::{Assumptions, BirthsWomen, Conventions, MigrationTiming, Mortality};
pub use engine::{Cell, Projection, project};
pub use fault::{Fault, Place};
pub use indicators::{INDICATORS, Indicator, indicators};
pub use infancy::InfantRule;
pub use lifetable::{AgeGrid, LifeTable};
pub use population::Population;
pub use survival::survival_ratios;

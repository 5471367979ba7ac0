//! Indicators: what they are is data (`data/*.toml`); how their counts are turned into values is in [`methods`].

mod catalogue;
mod evaluate;
mod fine;
pub mod methods;

pub use catalogue::{Group, Indicator, Method, Selector, catalogue};
pub use evaluate::{Evaluated, PlaceValues, Value, Withheld, evaluate, needed};
pub use fine::fine_table;

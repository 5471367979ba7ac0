//! Planning: base populations, scenarios, and what follows from them.

pub(crate) mod bases;
pub(crate) mod papers;
pub(crate) mod patterns;
pub(crate) mod places;
pub(crate) mod runs;
pub(crate) mod scenarios;

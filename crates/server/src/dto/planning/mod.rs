//! Planning on the wire.

pub(crate) mod bases;
pub(crate) mod document;
pub(crate) mod patterns;
pub(crate) mod places;
pub(crate) mod runs;
pub(crate) mod scenarios;

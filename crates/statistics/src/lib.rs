//! Figures that are safe to publish. Pure arrays of counts, no I/O.
//!
//! So far: disclosure control of linked tables ([`disclosure`]).

pub mod disclosure;
